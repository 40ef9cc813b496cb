// SPDX-License-Identifier: Apache-2.0

// Record locks as proof of life: the kernel lets go of a process's when its last thread has ended
// or it execs, and whoever has the file can ask. Nothing else is needed to ask: no descriptor, no
// `/proc`, no pid that means the same to both.

#ifndef LIFE_LOCKS_H
#define LIFE_LOCKS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#pragma clang assume_nonnull begin

/// Which file a descriptor was made for.
struct cp_file_identity {
  uint64_t device;
  uint64_t number;
};
/// Returns 0 or an errno.
int cp_identify_file(int descriptor, struct cp_file_identity *identity);

/// Takes the record lock on one byte of a file for this process. A lock goes, too, when the process
/// closes *any* descriptor of the file. Returns 0 or an errno.
int cp_life_lock_take(int descriptor, uint64_t byte);
/// Whether another process has the record lock on a byte: 1 or 0, or -errno; -ESTALE where the
/// descriptor is another file's by now.
int cp_life_lock_look(int descriptor, const struct cp_file_identity *identity, uint64_t byte);

/// Names this process's pid namespace, or 0 where that cannot be seen.
uint64_t cp_pid_namespace(void);
/// Whether the kernel knows no process of that id in this process's pid namespace.
bool cp_is_no_process(pid_t pid);

// MARK: - What a thread has in its hands

/// How many locks that are a thread's own the calling one has.
extern _Thread_local uint32_t cp_held_by_thread_word;
static inline uint32_t cp_held_by_thread(void) { return cp_held_by_thread_word; }
/// Has `cp_thread_ended` called when the calling thread ends.
void cp_notice_thread_end(void);
/// From the first on, the end of the thread is noticed.
static inline void cp_thread_takes(void) {
  if (__builtin_expect(cp_held_by_thread_word++ == 0, 0)) cp_notice_thread_end();
}
static inline void cp_thread_gives(void) { cp_held_by_thread_word--; }

#pragma clang assume_nonnull end

#endif
