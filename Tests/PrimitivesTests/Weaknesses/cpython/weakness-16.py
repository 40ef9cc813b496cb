# SPDX-License-Identifier: Apache-2.0
"""Event.wait() without a limit returns false."""

from observation import fork, observe, until


def wait(event, result):
    result.value = event.wait()


def check():
    lies = 0
    for _ in range(50):
        event = fork.Event()
        result = fork.Value("i", -1, lock=False)
        waiter = fork.Process(target=wait, args=(event, result))
        waiter.start()
        until(lambda: event._cond._sleeping_count.get_value() == 1)
        event.set()
        event.clear()
        waiter.join(1)
        waiter.kill()
        waiter.join()
        lies += result.value == 0
        if lies > 0:
            return True
    return False


if __name__ == "__main__":
    observe(check, seldom=True)
