# SPDX-License-Identifier: Apache-2.0
"""Prints every public name of this CPython's multiprocessing and of its futures, one a line, as the
pages write them.

A class's members follow its name; what a class has from another listed one is not said twice.
"""

import importlib
import inspect
import multiprocessing
import types


def public(object):
    return [name for name in dir(object) if not name.startswith("_")]


def module_names():
    for name in public(multiprocessing):
        if not isinstance(getattr(multiprocessing, name), types.ModuleType):
            yield name


def members(prefix, object, known=()):
    for name in public(object):
        if name not in known:
            yield f"{prefix}.{name}"


def submodule_names():
    for module in (
        "connection", "forkserver", "heap", "managers", "pool", "process", "reduction",
        "resource_tracker", "shared_memory", "sharedctypes", "spawn", "util",
    ):
        try:
            found = importlib.import_module("multiprocessing." + module)
        except ImportError:
            continue
        for name in found.__all__:
            if not name.startswith("_"):
                yield f"{module}.{name}"


def class_members():
    from multiprocessing import connection, context, managers, pool, queues, shared_memory
    from multiprocessing import synchronize

    names = set(public(multiprocessing))
    yield from members("context", context.BaseContext, names)
    yield from members("Process", multiprocessing.Process)
    yield from members("Connection", connection.Connection)
    yield from members("Listener", connection.Listener)
    for kind in (queues.Queue, queues.JoinableQueue, queues.SimpleQueue):
        known = public(queues.Queue) if kind is queues.JoinableQueue else ()
        yield from members(kind.__name__, kind, known)
    # The locks' own methods are made when one is.
    for name in ("Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition", "Event"):
        yield from members(name, getattr(multiprocessing, name)())
    yield from members("Barrier", multiprocessing.Barrier(1))
    yield from members("Value", multiprocessing.Value("i", 0))
    yield from members("Array", multiprocessing.Array("c", 1))
    yield from members("SharedMemory", shared_memory.SharedMemory)
    yield from members("ShareableList", shared_memory.ShareableList)
    yield from members("BaseManager", managers.BaseManager)
    base = public(managers.BaseManager)
    yield from members("SyncManager", managers.SyncManager, base)
    yield from members("SharedMemoryManager", managers.SharedMemoryManager, base)
    yield from members("Pool", pool.Pool)
    yield from members("AsyncResult", pool.AsyncResult)
    yield from members("IMapIterator", pool.IMapIterator)


def futures_names():
    from concurrent import futures

    for name in futures.__all__:
        yield f"futures.{name}"
    yield from members("Future", futures.Future)
    yield from members("ProcessPoolExecutor", futures.ProcessPoolExecutor)


if __name__ == "__main__":
    for source in (module_names, submodule_names, class_members, futures_names):
        for name in source():
            print(name)
