# SPDX-License-Identifier: Apache-2.0
"""Each use of a manager's object waits for its server, which a shared value does not need."""

import os
import signal

from observation import fork, hangs, observe

kept = []


def read(dictionary):
    return dictionary["a"]


def check():
    manager = fork.Manager()
    dictionary = manager.dict(a=1)
    value = fork.Value("i", 1)
    # The end of a proxy waits for the server, too.
    kept.append(dictionary)
    if hangs(read, dictionary):
        return None
    os.kill(manager._process.pid, signal.SIGSTOP)
    value.value += 1
    return value.value == 2 and hangs(read, dictionary)


if __name__ == "__main__":
    observe(check)
