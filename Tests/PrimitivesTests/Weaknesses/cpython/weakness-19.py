# SPDX-License-Identifier: Apache-2.0
"""Two releases at once take a bounded semaphore past its bound."""

import time

from observation import fork, observe


def release(semaphore, turn, mine, stop):
    number = 0
    while not stop.value:
        if turn.value > number:
            number += 1
            try:
                semaphore.release()
            except ValueError:
                pass
            mine.value = number


def check():
    semaphore = fork.BoundedSemaphore(1)
    turn, first, second = (fork.RawValue("q", 0) for _ in range(3))
    stop = fork.RawValue("b", 0)
    for mine in (first, second):
        fork.Process(target=release, args=(semaphore, turn, mine, stop)).start()
    end = time.monotonic() + 6
    while time.monotonic() < end:
        semaphore.acquire()
        turn.value += 1
        while first.value < turn.value or second.value < turn.value:
            pass
        if semaphore.get_value() > 1:
            stop.value = 1
            return True
    stop.value = 1
    return False


if __name__ == "__main__":
    observe(check, seldom=True)
