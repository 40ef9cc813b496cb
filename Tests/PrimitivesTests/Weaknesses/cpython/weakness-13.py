# SPDX-License-Identifier: Apache-2.0
"""A map runs all of its tasks after the first has failed, and none can be cancelled."""

from observation import fork, observe

total = fork.Value("i", 0)


def work(number):
    if number == 0:
        raise ValueError(number)
    with total.get_lock():
        total.value += 1


def check():
    pool = fork.Pool(2)
    result = pool.map_async(work, range(200), chunksize=1)
    try:
        result.get(timeout=5)
    except ValueError:
        pass
    return total.value == 199 and not hasattr(result, "cancel")


if __name__ == "__main__":
    observe(check)
