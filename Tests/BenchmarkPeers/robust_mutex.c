// SPDX-License-Identifier: Apache-2.0

// Robust mutexes are POSIX.1-2008, which strict C hides.
#define _GNU_SOURCE

#include "BenchmarkPeers.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "lock_measurements.h"

_Static_assert(sizeof(pthread_mutex_t) <= PEERS_ROBUST_MUTEX_BYTES, "a mutex fits its storage");

// A peer that failed would be a fast peer, so every unexpected result ends the run.
PEERS_INLINE void require(int result) {
  if (result != 0) abort();
}

PEERS_INLINE void init(void *storage) {
  pthread_mutexattr_t attributes;
  require(pthread_mutexattr_init(&attributes));
  require(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED));
  require(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST));
  require(pthread_mutex_init(storage, &attributes));
  require(pthread_mutexattr_destroy(&attributes));
}

PEERS_INLINE void acquire(void *storage) {
  int result = pthread_mutex_lock(storage);
  if (result == EOWNERDEAD) result = pthread_mutex_consistent(storage);
  require(result);
}

PEERS_INLINE void release(void *storage) { require(pthread_mutex_unlock(storage)); }

void peers_robust_mutex_init(void *storage) { init(storage); }

void peers_robust_mutex_acquire(void *storage) { acquire(storage); }

void peers_robust_mutex_release(void *storage) { release(storage); }

double peers_robust_mutex_ns_per_pair(long iterations) {
  return peers_measure_pairs(init, acquire, release, iterations);
}

double peers_robust_mutex_contended_ops_per_second(int processes, int milliseconds) {
  return peers_measure_contended(init, acquire, release, processes, milliseconds);
}
