# SPDX-License-Identifier: Apache-2.0
"""After join() by two threads, one of them finds no exit code."""

import sys
import threading
import time

from observation import fork, observe


def nothing():
    pass


def check():
    sys.setswitchinterval(1e-6)
    missing = []

    def join(process):
        process.join()
        if process.exitcode is None:
            missing.append(process)

    end = time.monotonic() + 7
    while time.monotonic() < end and not missing:
        process = fork.Process(target=nothing)
        process.start()
        threads = [threading.Thread(target=join, args=(process,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return bool(missing)


if __name__ == "__main__":
    observe(check, seldom=True)
