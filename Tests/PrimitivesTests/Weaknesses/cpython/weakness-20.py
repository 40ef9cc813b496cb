# SPDX-License-Identifier: Apache-2.0
"""A child forked beside threads inherits their locks, and hangs."""

import threading

from observation import hangs, observe


def check():
    lock = threading.Lock()
    holds, done = threading.Event(), threading.Event()

    def hold():
        with lock:
            holds.set()
            done.wait()

    threading.Thread(target=hold, daemon=True).start()
    holds.wait()
    seen = hangs(lock.acquire)
    done.set()
    return seen


if __name__ == "__main__":
    observe(check)
