# SPDX-License-Identifier: Apache-2.0
"""Queues that are closed without a use keep their descriptors."""

import os

from observation import fork, observe


def check():
    fork.Queue().close()
    before = len(os.listdir("/proc/self/fd"))
    queues = [fork.Queue() for _ in range(20)]
    for items in queues:
        items.close()
        items.join_thread()
    return len(os.listdir("/proc/self/fd")) >= before + 2 * len(queues)


if __name__ == "__main__":
    observe(check)
