# SPDX-License-Identifier: Apache-2.0
"""Messages of 2 GiB cannot be sent (before 3.8)."""

import struct
import sys

from observation import fork, observe


class Huge:
    def __len__(self):
        return 1 << 31


def check():
    if sys.version_info >= (3, 8):
        return None
    receiver, sender = fork.Pipe(False)
    try:
        sender._send_bytes(Huge())
    except struct.error:
        return True
    return False


if __name__ == "__main__":
    observe(check)
