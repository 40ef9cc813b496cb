# SPDX-License-Identifier: Apache-2.0
"""empty() is true right after put() has returned."""

from observation import fork, observe


def check():
    items = fork.Queue()
    lies = 0
    for number in range(500):
        items.put(number)
        lies += items.empty()
        items.get()
    return lies > 0


if __name__ == "__main__":
    observe(check)
