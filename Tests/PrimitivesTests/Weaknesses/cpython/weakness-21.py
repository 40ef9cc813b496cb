# SPDX-License-Identifier: Apache-2.0
"""Start methods that are safe beside threads are slow."""

import multiprocessing
import statistics
import time

from observation import observe


def nothing():
    pass


def median(method):
    context = multiprocessing.get_context(method)
    times = []
    for _ in range(7):
        start = time.perf_counter()
        process = context.Process(target=nothing)
        process.start()
        process.join()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def check():
    return median("spawn") > 2 * median("fork")


if __name__ == "__main__":
    observe(check)
