// SPDX-License-Identifier: Apache-2.0

// The loops that every lock is measured with. They are inlined with the lock's own functions, so
// that no indirect call is counted.

#ifndef BENCHMARK_PEERS_LOCK_MEASUREMENTS_H
#define BENCHMARK_PEERS_LOCK_MEASUREMENTS_H

#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "BenchmarkPeers.h"

#define PEERS_INLINE static inline __attribute__((always_inline))

// More processes than this say nothing new about a lock.
#define PEERS_MAX_PROCESSES 1000

// How many pairs lie between two looks at the clock: a look costs several uncontended pairs.
#define PEERS_PAIRS_PER_LOOK 64

typedef void (*peers_lock_operation)(void *lock);

// What the processes of one contended run share. The lock, the data it guards and everything else
// have cache lines of their own, as they would in a program that cares.
struct peers_contest {
  _Alignas(64) unsigned char lock[64];
  _Alignas(64) uint64_t guarded;
  _Alignas(64) _Atomic int ready;
  _Atomic int started;
  int64_t deadline;
  _Alignas(64) uint64_t pairs[PEERS_MAX_PROCESSES];
};

PEERS_INLINE int64_t peers_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

PEERS_INLINE void *peers_map_shared(size_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

PEERS_INLINE double peers_measure_pairs(
    peers_lock_operation init, peers_lock_operation acquire, peers_lock_operation release,
    long iterations) {
  struct peers_contest *contest = peers_map_shared(sizeof *contest);
  if (contest == NULL || iterations <= 0) return PEERS_CANNOT_MEASURE;
  init(contest->lock);
  int64_t start = peers_now();
  for (long i = 0; i < iterations; i++) {
    acquire(contest->lock);
    release(contest->lock);
  }
  int64_t elapsed = peers_now() - start;
  munmap(contest, sizeof *contest);
  return (double)elapsed / (double)iterations;
}

// What one process of a contended run does.
PEERS_INLINE void peers_contend(
    struct peers_contest *contest, int index, peers_lock_operation acquire,
    peers_lock_operation release) {
  atomic_fetch_add(&contest->ready, 1);
  while (!atomic_load(&contest->started)) sched_yield();
  uint64_t pairs = 0;
  do {
    for (int i = 0; i < PEERS_PAIRS_PER_LOOK; i++) {
      acquire(contest->lock);
      // Volatile so that the addition is made inside the lock, pair by pair.
      *(volatile uint64_t *)&contest->guarded += 1;
      release(contest->lock);
    }
    pairs += PEERS_PAIRS_PER_LOOK;
  } while (peers_now() < contest->deadline);
  contest->pairs[index] = pairs;
}

PEERS_INLINE double peers_measure_contended(
    peers_lock_operation init, peers_lock_operation acquire, peers_lock_operation release,
    int processes, int milliseconds) {
  if (processes < 1 || processes > PEERS_MAX_PROCESSES) return PEERS_CANNOT_MEASURE;
  if (milliseconds < 1) return PEERS_CANNOT_MEASURE;
  struct peers_contest *contest = peers_map_shared(sizeof *contest);
  if (contest == NULL) return PEERS_CANNOT_MEASURE;
  init(contest->lock);

  pid_t children[PEERS_MAX_PROCESSES];
  pid_t parent = getpid();
  int forked = 0;
  for (; forked < processes; forked++) {
    pid_t child = fork();
    if (child < 0) break;
    if (child == 0) {
      // The signal is armed too late if the parent has already gone, hence the second look.
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (getppid() == parent) peers_contend(contest, forked, acquire, release);
      _exit(0);
    }
    children[forked] = child;
  }

  int complete = forked == processes;
  if (!complete) {
    for (int i = 0; i < forked; i++) kill(children[i], SIGKILL);
  }
  while (complete && atomic_load(&contest->ready) < processes) sched_yield();
  int64_t start = peers_now();
  contest->deadline = start + (int64_t)milliseconds * 1000000;
  atomic_store(&contest->started, 1);

  uint64_t pairs = 0;
  for (int i = 0; i < forked; i++) {
    int status = 0;
    waitpid(children[i], &status, 0);
    complete = complete && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    pairs += contest->pairs[i];
  }
  // The true length of the run: a process that waits for the lock overstays the deadline.
  int64_t elapsed = peers_now() - start;
  int lost = pairs != contest->guarded;
  munmap(contest, sizeof *contest);
  if (!complete) return PEERS_CANNOT_MEASURE;
  return lost ? PEERS_LOST_AN_ADDITION : (double)pairs * 1e9 / (double)elapsed;
}

#endif
