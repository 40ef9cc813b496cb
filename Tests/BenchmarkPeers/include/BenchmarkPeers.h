// SPDX-License-Identifier: Apache-2.0

// What the benchmarks of Primitives are held against: the least that a lock shared by processes can
// cost in C, and CPython's multiprocessing. Everything is written for this; nothing here is part of
// the library. All measurements use CLOCK_MONOTONIC and clean up after themselves.

#ifndef BENCHMARK_PEERS_H
#define BENCHMARK_PEERS_H

#include <stdbool.h>

// The answer of a lock's measurement when memory or processes are short, or an argument is wrong.
#define PEERS_CANNOT_MEASURE (-1.0)

// The answer of a lock's measurement when the lock let two in at once, and so an addition was lost.
#define PEERS_LOST_AN_ADDITION (-2.0)

// A process-shared mutex of one 32-bit word on a futex: the third lock of Ulrich Drepper,
// "Futexes Are Tricky" (2011). It has no owner, so a holder that dies takes the lock with it: it is
// what a lock costs that keeps no promise about deaths.

// The memory that a futex lock needs, in bytes, aligned to 4; shared by all who use the lock.
#define PEERS_FUTEX_LOCK_BYTES 4

// Makes a free lock in `storage`.
void peers_futex_lock_init(void *storage);

// Takes the lock; sleeps at once, without spinning, while another holds it.
void peers_futex_lock_acquire(void *storage);

// Gives the lock back and wakes one sleeper if there may be one.
void peers_futex_lock_release(void *storage);

// Returns what one uncontended acquire and release cost together, in nanoseconds.
double peers_futex_lock_ns_per_pair(long iterations);

// Returns how many acquire-release pairs a second `processes` forked processes make together on one
// lock in `milliseconds`, each pair guarding one addition; or one of the two answers above.
double peers_futex_lock_contended_ops_per_second(int processes, int milliseconds);

// A process-shared robust pthread mutex: what libc offers to those who want to survive the death of
// a holder, and so the peer that makes the same promise as ours.

// The memory that a robust mutex needs, in bytes, aligned to 8; enough on every glibc platform.
#define PEERS_ROBUST_MUTEX_BYTES 64

// Makes a free mutex in `storage`.
void peers_robust_mutex_init(void *storage);

// Takes the mutex; one that a dead process held is made consistent and taken.
void peers_robust_mutex_acquire(void *storage);

// Gives the mutex back.
void peers_robust_mutex_release(void *storage);

// As for the futex lock.
double peers_robust_mutex_ns_per_pair(long iterations);

// As for the futex lock.
double peers_robust_mutex_contended_ops_per_second(int processes, int milliseconds);

// The answer when there is no python3 to measure.
#define PEERS_NO_PYTHON (-1.0)

// The answer when python3 ran but gave no result; it has said why on standard error.
#define PEERS_PYTHON_FAILED (-2.0)

// Returns how many integers a second CPython's multiprocessing.Queue carries from one process to
// another, or one of the two answers to this. Runs `python3` from PATH with the script
// Tests/Benchmarks/cpython_queue.py, which is part of this library. This function is provided
// because starting a program and reading its output take pointers, which Swift code outside the
// kernel does without.
double peers_cpython_queue_items_per_second(long items);

// Returns how many times a second a dictionary of CPython's multiprocessing.Manager is changed or
// read, or one of the two answers to this; with the script Tests/Benchmarks/cpython_dictionary.py.
double peers_cpython_dictionary_operations_per_second(long operations);

// Returns how many messages of so many bytes a second go from one process to another and back
// through CPython's multiprocessing.Pipe, or one of the two answers to this; with the script
// Tests/Benchmarks/cpython_connection.py.
double peers_cpython_connection_round_trips_per_second(long round_trips, long bytes);

// The same for 8 bytes between a Client and a Listener, through a Unix socket or TCP; see
// Tests/Benchmarks/cpython_listener.py.
double peers_cpython_listener_round_trips_per_second(long round_trips, bool through_network);

// What is asked of CPython's pool.
#define PEERS_POOL_MAP 0
#define PEERS_POOL_APPLY_ASYNC 1
#define PEERS_POOL_IMAP_UNORDERED 2
#define PEERS_POOL_LIFETIME 3

// Returns how many tasks a second CPython's multiprocessing.Pool does in one of these ways, or, of
// whole pools, how many milliseconds one takes; or one of the two answers to this. With the script
// Tests/Benchmarks/cpython_pool.py.
double peers_cpython_pool(long tasks, int way);

// CPython's start methods.
#define PEERS_FORK 0
#define PEERS_FORK_SERVER 1
#define PEERS_SPAWN 2

// Returns how many milliseconds CPython's multiprocessing takes to start and join a process by one
// of its start methods, or one of the two answers to this; with the script
// Tests/Benchmarks/cpython_start.py.
double peers_cpython_start_milliseconds(long processes, int method);

#endif
