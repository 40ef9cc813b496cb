# SPDX-License-Identifier: Apache-2.0
"""JoinableQueue.join() returns although there is unfinished work."""

import time

from observation import fork, observe, until


def join(items, returned):
    items.join()
    returned.value = True


def check():
    end = time.monotonic() + 7
    while time.monotonic() < end:
        items = fork.JoinableQueue()
        returned = fork.Value("b", False, lock=False)
        items.put(1)
        items.get()
        joiner = fork.Process(target=join, args=(items, returned))
        joiner.start()
        until(lambda: items._cond._sleeping_count.get_value() == 1)
        # Done, and more to do, before the one who waits has looked again.
        items.task_done()
        items.put(2)
        joiner.join(0.2)
        if returned.value:
            return items._unfinished_tasks.get_value() == 1
        joiner.kill()
        joiner.join()
    return False


if __name__ == "__main__":
    observe(check, seldom=True)
