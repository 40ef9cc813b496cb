# SPDX-License-Identifier: Apache-2.0
"""Nothing wakes those who wait at a queue that will never be used again."""

from observation import fork, is_locked, observe, until


def check():
    items = fork.Queue()
    if hasattr(items, "shutdown"):
        return False
    consumer = fork.Process(target=items.get)
    consumer.start()
    if not until(lambda: is_locked(items._rlock)):
        return None
    items.close()
    items.join_thread()
    consumer.join(1)
    return consumer.is_alive()


if __name__ == "__main__":
    observe(check)
