# SPDX-License-Identifier: Apache-2.0
"""join() never returns for a child that has queued what no one reads."""

from observation import fork, hangs, observe


def write(items):
    items.put(b"x" * (1 << 20))


def check():
    return hangs(write, fork.Queue())


if __name__ == "__main__":
    observe(check)
