# SPDX-License-Identifier: Apache-2.0
"""How many round trips a second does multiprocessing.Pipe make?

A forked child sends back what it receives; this process sends a message and waits for the echo. The
clock runs here, from after the first echo to the last, so that starting Python and forking the
child are not counted. Messages are bytes objects.

Usage: python3 cpython_connection.py ROUND_TRIPS BYTES
Prints one number, round trips per second.
"""

import multiprocessing
import sys
import time


def echo(connection, count):
    for _ in range(count):
        connection.send_bytes(connection.recv_bytes())


def main():
    count, size = int(sys.argv[1]), int(sys.argv[2])
    # Fork, because the script may be run from a string, which spawn cannot import again.
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    child = context.Process(target=echo, args=(theirs, count), daemon=True)
    child.start()
    message = bytes(size)
    ours.send_bytes(message)
    whole = ours.recv_bytes() == message
    start = time.monotonic()
    for _ in range(count - 1):
        ours.send_bytes(message)
        whole = len(ours.recv_bytes()) == size and whole
    elapsed = time.monotonic() - start
    child.join()
    if not whole:
        sys.exit("multiprocessing.Pipe changed a message")
    print((count - 1) / elapsed)


main()
