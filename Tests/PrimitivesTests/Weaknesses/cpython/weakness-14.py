# SPDX-License-Identifier: Apache-2.0
"""imap() reads all of its input though no result is taken."""

from observation import fork, observe, until


def check():
    pool = fork.Pool(2)
    read = []

    def inputs():
        for number in range(10_000):
            read.append(number)
            yield number

    results = pool.imap(abs, inputs())
    next(results)
    return until(lambda: len(read) == 10_000)


if __name__ == "__main__":
    observe(check)
