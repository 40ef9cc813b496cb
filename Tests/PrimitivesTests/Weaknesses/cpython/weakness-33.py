# SPDX-License-Identifier: Apache-2.0
"""A silent client keeps all others from being accepted, and a key on one side only hangs."""

import socket

from multiprocessing.connection import Client, Listener

from observation import fork, hangs


def accept_one(listener):
    listener.accept().close()


def silent_client_hangs():
    with Listener(("127.0.0.1", 0), authkey=b"key") as listener:
        with socket.create_connection(listener.address):
            good = fork.Process(
                target=Client, args=(listener.address,), kwargs={"authkey": b"key"})
            good.start()
            return hangs(accept_one, listener) and good.is_alive()


def key_on_one_side_hangs():
    with Listener(("127.0.0.1", 0)) as listener:
        server = fork.Process(target=serve, args=(listener,))
        server.start()
        return hangs(client, listener.address)


def serve(listener):
    # A server without a key waits for the first message.
    with listener.accept() as connection:
        connection.poll(None)


def client(address):
    Client(address, authkey=b"key")


def check():
    return silent_client_hangs() and key_on_one_side_hangs()


if __name__ == "__main__":
    from observation import observe

    observe(check)
