# SPDX-License-Identifier: Apache-2.0
"""The result of a task never comes if its worker is killed."""

import os
import signal

from multiprocessing import TimeoutError

from observation import fork, observe


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def check():
    pool = fork.Pool(2)
    result = pool.apply_async(die)
    try:
        result.get(timeout=2)
    except TimeoutError:
        # The pool works on, and the result is not to be had.
        return pool.apply(abs, (-1,)) == 1 and not result.ready()
    return False


if __name__ == "__main__":
    observe(check)
