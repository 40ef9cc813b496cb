# SPDX-License-Identifier: Apache-2.0
"""Event.set() in a signal handler never returns if the signal met a wait()."""

import os
import signal

from observation import fork, observe, until


def wait(event):
    signal.signal(signal.SIGUSR1, lambda *_: event.set())
    event.wait()


def check():
    event = fork.Event()
    waiter = fork.Process(target=wait, args=(event,))
    waiter.start()
    if not until(lambda: event._cond._sleeping_count.get_value() == 1):
        return None
    os.kill(waiter.pid, signal.SIGUSR1)
    waiter.join(1.5)
    return waiter.is_alive()


if __name__ == "__main__":
    observe(check)
