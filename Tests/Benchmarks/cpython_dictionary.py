# SPDX-License-Identifier: Apache-2.0
"""How many times a second can a dictionary of multiprocessing.Manager be changed and read?

This process stores an integer at one of a thousand string keys and reads the one at another, in
turn; both count. The dictionary is in the manager's server process, as it always is. What stands in
it at the end is checked.

Usage: python3 cpython_dictionary.py OPERATIONS
Prints one number, operations per second.
"""

import multiprocessing
import sys
import time


def main():
    operations = int(sys.argv[1])
    keys = ["key %d" % number for number in range(1000)]
    # Fork, because the script may be run from a string, which spawn cannot import again.
    with multiprocessing.get_context("fork").Manager() as manager:
        dictionary = manager.dict({key: 0 for key in keys})
        start = time.monotonic()
        total = 0
        for number in range(operations // 2):
            dictionary[keys[number % 1000]] = number
            total += dictionary[keys[(number * 7) % 1000]]
        elapsed = time.monotonic() - start
        last = (operations // 2 - 1) % 1000
        if dictionary[keys[last]] != operations // 2 - 1 or len(dictionary) != 1000:
            sys.exit("multiprocessing's dictionary lost a change")
    print(operations / elapsed)


main()
