# SPDX-License-Identifier: Apache-2.0
"""How many tasks a second does multiprocessing.Pool do with two workers?

Each task squares an integer, and the results are checked. The pool has done some tasks before the
clock starts, but for the way "lifetime".

Usage: python3 cpython_pool.py COUNT WAY
WAY: map (one task a chunk), apply_async, imap_unordered, or lifetime (start, one task, end).
Prints one number, tasks per second, or milliseconds for each lifetime.
"""

import multiprocessing
import sys
import time


def square(number):
    return number * number


def tasks_per_second(pool, count, way):
    pool.map(square, range(100))
    start = time.monotonic()
    if way == "map":
        results = pool.map(square, range(count), chunksize=1)
    elif way == "apply_async":
        handles = [pool.apply_async(square, (number,)) for number in range(count)]
        results = [handle.get() for handle in handles]
    else:
        results = sorted(pool.imap_unordered(square, range(count)))
    elapsed = time.monotonic() - start
    if results != [number * number for number in range(count)]:
        sys.exit("multiprocessing.Pool lost or reordered a result")
    return count / elapsed


def main():
    count = int(sys.argv[1])
    # Fork, because the script may be run from a string, which spawn cannot import again.
    context = multiprocessing.get_context("fork")
    if sys.argv[2] == "lifetime":
        start = time.monotonic()
        for _ in range(count):
            pool = context.Pool(2)
            if pool.apply(square, (7,)) != 49:
                sys.exit("multiprocessing.Pool returned another result")
            pool.close()
            pool.join()
        print((time.monotonic() - start) / count * 1000)
    else:
        with context.Pool(2) as pool:
            print(tasks_per_second(pool, count, sys.argv[2]))


main()
