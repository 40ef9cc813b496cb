# SPDX-License-Identifier: Apache-2.0
"""Observes one failure of CPython's multiprocessing.

Exit codes: 0 the failure was seen, 1 it was not, 77 it cannot be tried here or chance did not
show it. What a script starts runs in a session of its own and is killed at the end.
"""

import multiprocessing
import os
import signal
import sys
import time
import traceback

SHOWN, NOT_SHOWN, CANNOT_TELL = 0, 1, 77
LIMIT = 9.0

# CPython 3.14 has another default; what is shown here does not depend on it.
fork = multiprocessing.get_context("fork") if sys.platform != "win32" else None


def observe(check, seldom=False):
    """Runs `check`, which says whether the failure was seen, and exits with what it said.

    `seldom`: the failure depends on chance, so that not to see it says nothing.
    """
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.setsid()
        # Traces that are part of the failure are no part of the result.
        error = os.dup(2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            seen = check()
        except BaseException:
            os.dup2(error, 2)
            traceback.print_exc()
            os._exit(NOT_SHOWN)
        if seen is None:
            os._exit(CANNOT_TELL)
        os._exit(SHOWN if seen else CANNOT_TELL if seldom else NOT_SHOWN)
    end = time.monotonic() + LIMIT
    code = None
    while code is None and time.monotonic() < end:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            code = os.waitstatus_to_exitcode(status)
        else:
            time.sleep(0.005)
    # The session's group: children that hang, trackers, servers.
    try:
        os.killpg(child, signal.SIGKILL)
    except OSError:
        pass
    if code is None:
        os.waitpid(child, 0)
        code = CANNOT_TELL
    sys.exit(code)


def until(condition, limit=5.0):
    """Waits for a condition; whether it came true."""
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.002)
    return True


def killed(process):
    """Ends a child without a chance to clean up."""
    os.kill(process.pid, signal.SIGKILL)
    process.join()


def is_locked(lock):
    """Whether anyone holds a lock now."""
    if lock.acquire(False):
        lock.release()
        return False
    return True


def segment_exists(name):
    """Whether there is a segment of that name; to attach would have it tracked."""
    import _posixshmem

    try:
        os.close(_posixshmem.shm_open("/" + name, os.O_RDWR, mode=0o600))
    except FileNotFoundError:
        return False
    return True


def hangs(target, *args, limit=1.5):
    """Whether a child that runs `target` does not end."""
    process = fork.Process(target=target, args=args)
    process.start()
    process.join(limit)
    return process.is_alive()


def with_own_shared_memory(options):
    """Gives this process a /dev/shm of its own; whether the kernel allows it."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    new_user, new_mounts, private = 0x10000000, 0x20000, 0x44000
    for flags in (new_mounts, new_mounts | new_user):
        if libc.unshare(flags) == 0:
            break
    else:
        return False
    if libc.mount(None, b"/", None, private, None) != 0:
        return False
    return libc.mount(b"none", b"/dev/shm", b"tmpfs", *options) == 0
