# SPDX-License-Identifier: Apache-2.0
"""A worker of a pool cannot have a pool."""

from observation import fork, observe


def nest(number):
    with fork.Pool(1) as pool:
        return pool.apply(abs, (number,))


def check():
    pool = fork.Pool(1)
    try:
        pool.apply_async(nest, (-1,)).get(timeout=5)
        return False
    except AssertionError:
        return True


if __name__ == "__main__":
    observe(check)
