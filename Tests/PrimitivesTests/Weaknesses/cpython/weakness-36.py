# SPDX-License-Identifier: Apache-2.0
"""Two users of one end of a pipe corrupt what goes through it."""

from observation import fork, observe, until


def send(connection, byte):
    while True:
        connection.send_bytes(byte * 200_000)


def receive(connection, seen):
    while True:
        try:
            message = connection.recv_bytes()
        except OSError:
            break
        if message != message[:1] * 200_000:
            break
    seen.value = 1


def check():
    receiver, sender = fork.Pipe(False)
    seen = fork.RawValue("b", 0)
    fork.Process(target=receive, args=(receiver, seen)).start()
    for byte in (b"a", b"b"):
        fork.Process(target=send, args=(sender, byte)).start()
    return until(lambda: seen.value, 7)


if __name__ == "__main__":
    observe(check, seldom=True)
