# SPDX-License-Identifier: Apache-2.0
"""A wait with a limit is measured by a clock that can be set."""

import platform

from observation import fork, observe, until

FUTEX, CLOCK_REALTIME = 202, 256


def system_call(process):
    try:
        with open(f"/proc/{process.pid}/syscall") as file:
            return file.read().split()
    except OSError:
        return []


def check():
    if platform.machine() != "x86_64":
        return None
    lock = fork.Lock()
    lock.acquire()
    waiter = fork.Process(target=lock.acquire, args=(True, 3600))
    waiter.start()
    if not until(lambda: system_call(waiter)[:1] == [str(FUTEX)], 2):
        return None
    return int(system_call(waiter)[2], 16) & CLOCK_REALTIME != 0


if __name__ == "__main__":
    observe(check)
