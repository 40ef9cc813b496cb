# SPDX-License-Identifier: Apache-2.0
"""An error that cannot be made again in the parent stops the pool."""

from multiprocessing import TimeoutError

from observation import fork, observe


class Mishap(Exception):
    def __init__(self, first, second):
        super().__init__(first)


def fail():
    raise Mishap(1, 2)


def check():
    pool = fork.Pool(2)
    first = pool.apply_async(fail)
    try:
        first.get(timeout=1)
        return False
    except TimeoutError:
        pass
    # What others gave to the pool does not come back either.
    second = pool.apply_async(abs, (-1,))
    try:
        return second.get(timeout=1) != 1
    except TimeoutError:
        return True


if __name__ == "__main__":
    observe(check)
