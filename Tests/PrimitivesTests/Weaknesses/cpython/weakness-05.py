# SPDX-License-Identifier: Apache-2.0
"""put() of what cannot be serialised succeeds, and the item is lost."""

import queue

from observation import fork, observe


def check():
    items = fork.Queue()
    items.put(lambda: None)
    try:
        items.get(timeout=0.5)
    except queue.Empty:
        return True
    return False


if __name__ == "__main__":
    observe(check)
