// SPDX-License-Identifier: Apache-2.0

#include "BenchmarkPeers.h"

#include <linux/futex.h>
#include <sys/syscall.h>

#include "lock_measurements.h"

// The three states of the word. There may be `contended` without a sleeper, but no sleeper without.
enum { unlocked = 0, locked = 1, contended = 2 };

_Static_assert(sizeof(_Atomic uint32_t) == PEERS_FUTEX_LOCK_BYTES, "the lock is one futex word");

// Neither call passes FUTEX_PRIVATE_FLAG: the waker may be another process.
static void wait_while_contended(_Atomic uint32_t *word) {
  syscall(SYS_futex, word, FUTEX_WAIT, contended, NULL, NULL, 0);
}

static void wake_one(_Atomic uint32_t *word) {
  syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

PEERS_INLINE void init(void *storage) {
  atomic_init((_Atomic uint32_t *)storage, unlocked);
}

PEERS_INLINE void acquire(void *storage) {
  _Atomic uint32_t *word = storage;
  uint32_t seen = unlocked;
  // Acquire pairs with the exchange in release, by which the last holder published its writes.
  if (atomic_compare_exchange_strong_explicit(
          word, &seen, locked, memory_order_acquire, memory_order_relaxed))
    return;
  // From here on the word is left as contended: who has slept cannot know whether others still do.
  if (seen != contended) seen = atomic_exchange_explicit(word, contended, memory_order_acquire);
  while (seen != unlocked) {
    // A wake-up, a signal and a changed word all mean the same: look again.
    wait_while_contended(word);
    seen = atomic_exchange_explicit(word, contended, memory_order_acquire);
  }
}

PEERS_INLINE void release(void *storage) {
  _Atomic uint32_t *word = storage;
  if (atomic_exchange_explicit(word, unlocked, memory_order_release) == contended) wake_one(word);
}

void peers_futex_lock_init(void *storage) { init(storage); }

void peers_futex_lock_acquire(void *storage) { acquire(storage); }

void peers_futex_lock_release(void *storage) { release(storage); }

double peers_futex_lock_ns_per_pair(long iterations) {
  return peers_measure_pairs(init, acquire, release, iterations);
}

double peers_futex_lock_contended_ops_per_second(int processes, int milliseconds) {
  return peers_measure_contended(init, acquire, release, processes, milliseconds);
}
