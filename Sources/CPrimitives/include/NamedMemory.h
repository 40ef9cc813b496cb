// SPDX-License-Identifier: Apache-2.0

// Files of /dev/shm with the locks that count their users, and a mutex for unrelated programs.

#ifndef CPRIMITIVES_NAMED_MEMORY_H
#define CPRIMITIVES_NAMED_MEMORY_H

#include <stdint.h>

#pragma clang assume_nonnull begin

// MARK: - Files

/// What a descriptor or a name of /dev/shm leads to.
struct cp_named_file {
  uint64_t device;
  uint64_t inode;
  uint64_t bytes;
  uint32_t owner;
  uint32_t is_regular;
};

/// Opens a file of /dev/shm for reading and writing. Returns a close-on-exec descriptor, or -errno.
int cp_named_open(const char *name);
/// Creates a file of /dev/shm that has no name yet, which only this user may open, and sets its
/// size with all of its memory reserved. Returns a close-on-exec descriptor, or -errno.
int cp_named_create(uint64_t bytes);
/// Maps a file for reading and writing, through a description of its own: a mapping keeps its
/// description alive, and with it the locks. Returns NULL and sets errno on failure.
void *_Nullable cp_named_map(int descriptor, uint64_t bytes);
/// Gives such a file its name, or fails with EEXIST. Returns 0 or an errno.
int cp_named_publish(int descriptor, const char *name);
/// Takes a name away. Returns 0 or an errno.
int cp_named_remove(const char *name);
/// Looks at what a descriptor leads to. Returns 0 or an errno.
int cp_named_look(int descriptor, struct cp_named_file *file);
/// Looks at what a name leads to. Returns 0 or an errno.
int cp_named_look_up(const char *name, struct cp_named_file *file);

/// Calls `visit` for each name in /dev/shm. Returns 0 or an errno.
int cp_named_list(void (*visit)(const char *name, void *context), void *context);

// MARK: - Locks on a file

/// Locks of the open file description, one for each use: shared by those who inherit the
/// descriptor, and let go when the last of them closes it or dies.
enum cp_named_lock_kind : uint32_t { cp_named_users = 0, cp_named_name = 1 };
/// Takes a lock. Returns 0, EAGAIN when it is taken and `waits` is false, or another errno.
int cp_named_lock(int descriptor, enum cp_named_lock_kind kind, _Bool exclusive, _Bool waits);
/// Gives a lock back, for everyone who shares the open file description.
void cp_named_unlock(int descriptor, enum cp_named_lock_kind kind);
/// How often this process, and those that it was forked from, have begun to fork. What only spawns
/// a program, without a moment in which this program runs twice, does not count.
uint64_t cp_fork_count(void);
/// Whether some other description holds a lock that excludes all others, which is only looked at.
_Bool cp_named_is_excluded(int descriptor, enum cp_named_lock_kind kind);

// MARK: - A mutex for unrelated programs

enum { cp_mutex_bytes = 64 };

/// How many one thread may have at a time. At its end the kernel looks at no more than 2048 robust
/// mutexes, of which one is the process's life word and some may be the program's own.
enum { cp_mutexes_of_thread_max = 2000 };

/// Makes the 64 bytes at `memory` a free mutex that any process which maps them can use.
/// Returns 0 or an errno.
int cp_mutex_make(void *memory);
/// Blocks until the mutex is taken, at most until `deadline` on CLOCK_MONOTONIC, and no longer than
/// its holder lives. Returns 0, EOWNERDEAD when the holder died (the mutex is taken, and marked for
/// the next one until `cp_mutex_recover`), ETIMEDOUT, EDEADLK when this thread has it, ENOLCK when
/// it has as many as it may, or an errno.
int cp_mutex_take(void *memory, uint64_t deadline);
/// Says of a mutex that was taken after a death that it can be used again. Returns 0 or an errno.
int cp_mutex_recover(void *memory);
/// Returns 0, or EPERM when this thread does not have the mutex.
int cp_mutex_release(void *memory);
/// In a forked child, which has none of its parent's.
void cp_mutexes_forget(void);

#pragma clang assume_nonnull end

#endif
