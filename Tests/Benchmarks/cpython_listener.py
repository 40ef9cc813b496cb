# SPDX-License-Identifier: Apache-2.0
"""How many round trips a second do multiprocessing's Client and Listener make?

A forked child connects and sends back what it receives; this process sends a message of 8 bytes and
waits for the echo. The clock runs here, from after the first echo to the last, so that starting
Python, forking the child and connecting are not counted.

Usage: python3 cpython_listener.py ROUND_TRIPS FAMILY
FAMILY is AF_UNIX or AF_INET. Prints one number, round trips per second.
"""

import multiprocessing
import sys
import time
from multiprocessing.connection import Client, Listener


def echo(address, count):
    with Client(address) as connection:
        for _ in range(count):
            connection.send_bytes(connection.recv_bytes())


def main():
    count, family = int(sys.argv[1]), sys.argv[2]
    # Fork, because the script may be run from a string, which spawn cannot import again.
    context = multiprocessing.get_context("fork")
    listener = Listener(("127.0.0.1", 0) if family == "AF_INET" else None, family)
    child = context.Process(target=echo, args=(listener.address, count), daemon=True)
    child.start()
    ours = listener.accept()
    message = bytes(8)
    ours.send_bytes(message)
    whole = ours.recv_bytes() == message
    start = time.monotonic()
    for _ in range(count - 1):
        ours.send_bytes(message)
        whole = len(ours.recv_bytes()) == len(message) and whole
    elapsed = time.monotonic() - start
    child.join()
    listener.close()
    if not whole:
        sys.exit("a message was changed")
    print((count - 1) / elapsed)


main()
