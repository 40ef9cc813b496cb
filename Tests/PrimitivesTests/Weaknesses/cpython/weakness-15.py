# SPDX-License-Identifier: Apache-2.0
"""Event.set() hangs after one of those who waited was killed."""

from observation import fork, hangs, killed, observe, until


def check():
    event = fork.Event()
    waiter = fork.Process(target=event.wait)
    waiter.start()
    if not until(lambda: event._cond._sleeping_count.get_value() == 1):
        return None
    killed(waiter)
    return hangs(event.set)


if __name__ == "__main__":
    observe(check)
