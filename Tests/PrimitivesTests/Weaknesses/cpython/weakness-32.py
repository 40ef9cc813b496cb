# SPDX-License-Identifier: Apache-2.0
"""Nested proxies leak; a proxy is lost when its only copy is under way, or its key is its own."""

import pickle
from multiprocessing import AuthenticationError
from multiprocessing import managers

from observation import fork, observe


def resident(process):
    with open(f"/proc/{process.pid}/statm") as file:
        return int(file.read().split()[1]) * 4096


def leaks(manager):
    outer = manager.dict()
    before = resident(manager._process)
    for _ in range(20):
        outer["x"] = manager.list([bytes(4 << 20)])
    # One of them is in use.
    return resident(manager._process) - before > 40 << 20


def is_lost(manager):
    message = pickle.dumps(manager.list([1]))
    try:
        pickle.loads(message)[0]
    except (KeyError, managers.RemoteError):
        return True
    return False


def use(queue, result):
    try:
        queue.get()[0]
    except AuthenticationError:
        result.value = 1


def loses_its_key():
    manager = managers.SyncManager(authkey=b"its own", ctx=fork)
    manager.start()
    queue, result = fork.Queue(), fork.Value("i", 0)
    process = fork.Process(target=use, args=(queue, result))
    process.start()
    shared = manager.list([1])
    queue.put(shared)
    process.join()
    return result.value == 1


def check():
    manager = fork.Manager()
    return leaks(manager) and is_lost(manager) and loses_its_key()


if __name__ == "__main__":
    observe(check)
