# SPDX-License-Identifier: Apache-2.0
"""A callback cannot terminate its pool and wait for its end."""

import threading

from observation import fork, observe


def check():
    pool = fork.Pool(2)
    has_returned = threading.Event()

    def end(_):
        pool.terminate()
        pool.join()
        has_returned.set()

    for _ in range(100):
        try:
            pool.apply_async(len, ("x" * 100_000,), callback=end)
        except ValueError:
            break  # It has been called already.
    return not has_returned.wait(3)


if __name__ == "__main__":
    observe(check)
