# SPDX-License-Identifier: Apache-2.0
"""How many integers a second does multiprocessing.Queue carry?

One producer process puts the integers 0, 1, 2, ... and this process gets them. The clock runs in
the consumer, from the arrival of the first item to that of the last, so that starting Python and
forking the producer are not counted. The order is checked: a queue that loses items is no peer.

Usage: python3 cpython_queue.py ITEMS
Prints one number, items per second.
"""

import multiprocessing
import sys
import time


def produce(queue, items):
    for item in range(items):
        queue.put(item)


def main():
    items = int(sys.argv[1])
    # Fork, because the script may be run from a string, which spawn cannot import again.
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    producer = context.Process(target=produce, args=(queue, items), daemon=True)
    producer.start()
    first = queue.get()
    start = time.monotonic()
    in_order = first == 0 and all(queue.get() == item for item in range(1, items))
    elapsed = time.monotonic() - start
    producer.join()
    if not in_order:
        sys.exit("multiprocessing.Queue lost or reordered an item")
    print((items - 1) / elapsed)


main()
