# SPDX-License-Identifier: Apache-2.0
"""Nothing works where nothing can be written to /dev/shm."""

from observation import fork, observe, with_own_shared_memory

READ_ONLY = 1


def check():
    if not with_own_shared_memory((READ_ONLY, None)):
        return None
    try:
        fork.Lock()
    except OSError:
        return True
    return False


if __name__ == "__main__":
    observe(check)
