# SPDX-License-Identifier: Apache-2.0
"""ShareableList loses the zeros at the end of bytes."""

from multiprocessing.shared_memory import ShareableList

from observation import observe


def check():
    numbers = ShareableList([b"12\0\0"])
    try:
        return numbers[0] == b"12"
    finally:
        numbers.shm.close()
        numbers.shm.unlink()


if __name__ == "__main__":
    observe(check)
