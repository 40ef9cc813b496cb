# SPDX-License-Identifier: Apache-2.0
"""Memory that there is no room for ends the process with SIGBUS when it is used."""

import signal
from multiprocessing.shared_memory import SharedMemory

from observation import fork, observe, with_own_shared_memory


def write():
    segment = SharedMemory(create=True, size=1 << 20)
    segment.buf[:] = bytes(1 << 20)


def check():
    if not with_own_shared_memory((0, b"size=64k")):
        return None
    process = fork.Process(target=write)
    process.start()
    process.join()
    return process.exitcode == -signal.SIGBUS


if __name__ == "__main__":
    observe(check)
