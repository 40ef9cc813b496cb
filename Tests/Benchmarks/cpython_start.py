# SPDX-License-Identifier: Apache-2.0
"""How long does multiprocessing take to start a process and to join it?

Processes are started one after the other; each does nothing and its exit code is checked. One is
started before the clock, so that a fork server is there.

Usage: python3 cpython_start.py COUNT METHOD
Prints one number, milliseconds for each.
"""

import multiprocessing
import os
import sys
import time


def start_and_join(context):
    # A function of a module, because spawn cannot import a script that is run from a string.
    process = context.Process(target=os.getpid)
    process.start()
    process.join()
    if process.exitcode != 0:
        sys.exit("a process of multiprocessing failed")


def main():
    count = int(sys.argv[1])
    context = multiprocessing.get_context(sys.argv[2])
    start_and_join(context)
    start = time.monotonic()
    for _ in range(count):
        start_and_join(context)
    print((time.monotonic() - start) / count * 1000)


if __name__ == "__main__":
    main()
