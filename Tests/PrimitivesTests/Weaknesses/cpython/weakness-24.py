# SPDX-License-Identifier: Apache-2.0
"""A daemon outlives its parent when that is killed."""

import os
import signal
import time

from observation import fork, killed, observe


def have_a_daemon(sender):
    daemon = fork.Process(target=time.sleep, args=(60,), daemon=True)
    daemon.start()
    sender.send(daemon.pid)
    time.sleep(60)


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def check():
    receiver, sender = fork.Pipe(False)
    parent = fork.Process(target=have_a_daemon, args=(sender,))
    parent.start()
    daemon = receiver.recv()
    killed(parent)
    time.sleep(0.5)
    seen = is_alive(daemon)
    if seen:
        os.kill(daemon, signal.SIGKILL)
    return seen


if __name__ == "__main__":
    observe(check)
