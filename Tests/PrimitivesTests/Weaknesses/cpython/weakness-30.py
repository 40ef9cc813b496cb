# SPDX-License-Identifier: Apache-2.0
"""A lock cannot be sent through a pipe, nor a queue through a queue."""

from observation import fork, observe


def check():
    receiver, sender = fork.Pipe(False)
    refused = 0
    for item in (fork.Lock(), fork.Queue(), fork.Value("i", 0)):
        try:
            sender.send(item)
        except RuntimeError:
            refused += 1
    return refused == 3


if __name__ == "__main__":
    observe(check)
