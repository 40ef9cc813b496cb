# SPDX-License-Identifier: Apache-2.0
"""A lock stays taken for ever after its holder was killed."""

import time

from observation import fork, killed, observe


def hold(lock, ready):
    lock.acquire()
    ready.send(True)
    time.sleep(60)


def check():
    stuck = 0
    locks = [fork.Lock(), fork.RLock(), fork.Semaphore(1)]
    for lock in locks:
        receiver, sender = fork.Pipe(False)
        holder = fork.Process(target=hold, args=(lock, sender))
        holder.start()
        receiver.recv()
        killed(holder)
        stuck += not lock.acquire(timeout=0.3)
    return stuck == len(locks)


if __name__ == "__main__":
    observe(check)
