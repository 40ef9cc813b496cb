# SPDX-License-Identifier: Apache-2.0
"""A reader that is killed inside get() stops all other readers."""

import queue

from observation import fork, is_locked, killed, observe, until


def check():
    items = fork.Queue()
    reader = fork.Process(target=items.get)
    reader.start()
    if not until(lambda: is_locked(items._rlock)):
        return None
    killed(reader)
    items.put("for the others")
    until(lambda: not items.empty())
    try:
        items.get(timeout=0.5)
    except queue.Empty:
        return items.qsize() == 1
    return False


if __name__ == "__main__":
    observe(check)
