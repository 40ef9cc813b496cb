# SPDX-License-Identifier: Apache-2.0
"""A segment that is in use vanishes when an unrelated process detaches from it."""

import subprocess
import sys
from multiprocessing.shared_memory import SharedMemory

from observation import observe, segment_exists, until

ATTACH = "import sys\nfrom multiprocessing.shared_memory import SharedMemory\n"
ATTACH += "SharedMemory(name=sys.argv[1]).close()"


def check():
    segment = SharedMemory(create=True, size=64)
    try:
        subprocess.run([sys.executable, "-B", "-c", ATTACH, segment.name], check=True)
        return until(lambda: not segment_exists(segment.name), 3)
    finally:
        try:
            segment.unlink()
        except FileNotFoundError:
            pass


if __name__ == "__main__":
    observe(check)
