# SPDX-License-Identifier: Apache-2.0
"""The sentinel of a child that has ended is not ready while a grandchild lives."""

import os
import time
from multiprocessing.connection import wait

from observation import fork, observe, until


def leave_a_child():
    if os.fork() == 0:
        time.sleep(60)


def state(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0]


def check():
    process = fork.Process(target=leave_a_child)
    process.start()
    if not until(lambda: state(process.pid) == "Z"):
        return None
    return wait([process.sentinel], 0.5) == []


if __name__ == "__main__":
    observe(check)
