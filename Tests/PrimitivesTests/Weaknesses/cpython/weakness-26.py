# SPDX-License-Identifier: Apache-2.0
"""Who cannot attach to a segment destroys it, and who attaches while it is created sees nothing."""

import _posixshmem
import os
import resource
from multiprocessing.shared_memory import SharedMemory

from observation import fork, observe, segment_exists


def attach_without_memory(name):
    resource.setrlimit(resource.RLIMIT_AS, (64 << 20, 64 << 20))
    SharedMemory(name=name)


def failed_attach_destroys():
    segment = SharedMemory(create=True, size=256 << 20)
    try:
        user = fork.Process(target=attach_without_memory, args=(segment.name,))
        user.start()
        user.join()
        return not segment_exists(segment.name)
    finally:
        segment.close()
        try:
            segment.unlink()
        except FileNotFoundError:
            pass


def half_created_is_seen():
    name = f"weakness-26-{os.getpid()}"
    # The first of the two system calls of a creation, whose process is stopped before the second.
    descriptor = _posixshmem.shm_open("/" + name, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode=0o600)
    try:
        SharedMemory(name=name)
    except ValueError:
        return True
    finally:
        os.close(descriptor)
        if segment_exists(name):
            _posixshmem.shm_unlink("/" + name)
    return False


def check():
    return failed_attach_destroys() and half_created_is_seen()


if __name__ == "__main__":
    observe(check)
