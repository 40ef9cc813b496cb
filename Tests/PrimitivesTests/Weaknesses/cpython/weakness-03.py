# SPDX-License-Identifier: Apache-2.0
"""A writer that is killed in the middle of a message stops all readers and writers."""

from observation import fork, hangs, killed, observe, until


def write(items, size):
    items.put(b"x" * size)
    items.close()
    items.join_thread()


def check():
    items = fork.Queue()
    writer = fork.Process(target=write, args=(items, 1 << 20))
    writer.start()
    # The pipe has room for a part only.
    if not until(lambda: items._reader.poll(0)):
        return None
    killed(writer)
    return hangs(items.get) and hangs(write, items, 10)


if __name__ == "__main__":
    observe(check)
