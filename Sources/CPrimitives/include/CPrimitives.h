// SPDX-License-Identifier: Apache-2.0

// What Swift cannot say for itself: variadic system calls, the thread's robust list head, a
// constructor that runs before `main`, and process-wide words that are read on every step.

#ifndef CPRIMITIVES_H
#define CPRIMITIVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "Following.h"
#include "LifeLocks.h"
#include "Listening.h"
#include "MainGlobals.h"
#include "NamedMemory.h"
#include "Surroundings.h"
#include "TaskLimit.h"
#include "TopLevel.h"

#pragma clang assume_nonnull begin

// MARK: - Words of this process

/// This process's token in the family's roster, 0 when it has none.
/// This function is provided because a Swift global costs an exclusivity check on every access.
extern uint64_t cp_self_token_word;
static inline uint64_t cp_self_token(void) { return cp_self_token_word; }
static inline void cp_set_self_token(uint64_t token) { cp_self_token_word = token; }

/// The calling thread's number, 0 before its first use; see `ThreadIdentity`.
extern _Thread_local uint64_t cp_thread_number_word;
uint64_t cp_new_thread_number(void);
static inline uint64_t cp_thread_number(void) {
  return cp_thread_number_word != 0 ? cp_thread_number_word : cp_new_thread_number();
}

// MARK: - Steps

struct cp_futex_wait;

/// What takes hold of this process's steps. Where one of the last three is missing, the real thing
/// happens, after `step` has been called.
struct cp_control {
  /// Called before each step on a word; kinds are those of `StepKind`, the operands what is stored,
  /// added or exchanged, or what is expected and desired.
  void (*step)(uint32_t kind, const void *word, uint64_t first, uint64_t second);
  int (*_Nullable wait)(const struct cp_futex_wait *waits, uint32_t count, uint64_t deadline);
  int (*_Nullable wake)(const void *word, int count);
  uint64_t (*_Nullable now)(void);
};

/// Set when something has taken hold of this process's steps.
/// This variable is provided because a Swift `var` costs 2.6 ns a step for its exclusivity check.
extern const struct cp_control *_Nullable cp_control_word;
/// Lets `control` take hold, of which a copy is kept; NULL lets go.
void cp_set_control(const struct cp_control *_Nullable control);
static inline bool cp_is_controlled(void) {
  return __builtin_expect(cp_control_word != NULL, 0);
}
void cp_controlled_step(uint32_t kind, const void *word, uint64_t first, uint64_t second);
static inline void cp_step(uint32_t kind, const void *word, uint64_t first, uint64_t second) {
  if (__builtin_expect(cp_control_word != NULL, 0)) cp_controlled_step(kind, word, first, second);
}
enum : uint32_t { cp_step_wait = 4, cp_step_wake = 5 };

// MARK: - The kernel's pending operation

/// The address of the calling thread's `list_op_pending`, offset such that a futex word's own
/// address can be stored there. Found once for each thread with `get_robust_list`.
struct cp_pending {
  volatile uintptr_t *_Nullable slot;
  intptr_t offset;
};
extern _Thread_local struct cp_pending cp_pending_of_thread;
void cp_pending_find(void);

/// Names the word whose sleepers the kernel has to wake (one of them) if this thread dies now.
/// Returns what was named before, for `cp_pending_restore`: a signal handler may come in between.
static inline uintptr_t cp_pending_name(const void *word) {
  if (__builtin_expect(cp_pending_of_thread.slot == NULL, 0)) cp_pending_find();
  volatile uintptr_t *slot = cp_pending_of_thread.slot;
  uintptr_t before = *slot;
  *slot = (uintptr_t)word - (uintptr_t)cp_pending_of_thread.offset;
  __asm__ volatile("" ::: "memory");
  return before;
}
static inline void cp_pending_restore(uintptr_t before) {
  __asm__ volatile("" ::: "memory");
  *cp_pending_of_thread.slot = before;
}

/// The word that the calling thread has named, or NULL.
const void *_Nullable cp_pending_word(void);

// MARK: - Futexes, shared between processes

/// One word of a `cp_futex_wait_any`: its address, and the value it must still have to sleep.
struct cp_futex_wait {
  const void *word;
  uint32_t expected;
};

/// Sleeps until one of the words is woken or no longer has its expected value, at most until the
/// absolute CLOCK_MONOTONIC `deadline` in nanoseconds (`UINT64_MAX`: no deadline). One step.
/// Returns the index of the woken word, or minus EAGAIN, ETIMEDOUT or EINTR. Where the kernel has
/// no `futex_waitv`, or refuses it, only the first word can be woken; that another has changed is
/// noticed within 32 ms.
enum { cp_futex_waits_max = 128 };
int cp_futex_wait_any(const struct cp_futex_wait *waits, uint32_t count, uint64_t deadline);

/// Wakes at most `count` sleepers of `word` and returns how many there were. One step.
int cp_futex_wake(const void *word, int count);

/// Tells the processor that this is a spinning loop.
static inline void cp_spin_hint(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// CLOCK_MONOTONIC in nanoseconds, or what a control calls so.
uint64_t cp_now(void);

// MARK: - Batons

/// A turn that one process gives to another; a word of shared memory, 1 while it is given. Not a
/// step.
void cp_baton_give(uint32_t *baton);
/// Takes a turn; blocks until it is given, at most `timeout` nanoseconds. Returns whether it was.
bool cp_baton_take(uint32_t *baton, uint64_t timeout);
/// Keeps this process, and those it will fork, on the processor that it runs on.
void cp_stay_on_processor(void);
/// Maps zeroed memory that is shared with every process forked from now on, or NULL.
void *_Nullable cp_share_memory(size_t bytes);

// MARK: - Life words

enum { cp_life_word_bytes = 64 };
enum : uint32_t { cp_futex_waiters = 0x80000000u, cp_futex_owner_died = 0x40000000u };

/// Makes the 64 bytes at `memory` a robust mutex held by the calling thread, marked as waited for.
/// From here on the kernel marks its first word when this thread ends, however it ends.
/// Returns 0 or an errno.
int cp_life_take(void *memory);

// MARK: - System calls with variable arguments or without a wrapper

/// Creates a memory file; sealed against execution where the kernel knows how. Returns a
/// close-on-exec descriptor, or -errno.
int cp_memory_file(const char *name);
/// Sets a file's size. As `cp_reserve` and `cp_write`, it never raises SIGXFSZ: what the process
/// may not make so large is EFBIG. Returns 0 or an errno.
int cp_resize(int descriptor, uint64_t bytes);
/// Writes all of the bytes, at `offset` or, where that is negative, where the file's own is;
/// restarted on EINTR. Returns 0 or an errno; some may have been written then.
int cp_write(int descriptor, const void *bytes, uint64_t count, int64_t offset);
/// Forbids any later change of a memory file's size. Returns 0 or an errno.
int cp_seal_size(int descriptor);
/// Whether a memory file's size can no longer change, and what it is.
bool cp_has_fixed_size(int descriptor, uint64_t *bytes);
/// Reserves memory for a range of a file, restarted on EINTR. Returns 0 or an errno.
int cp_reserve(int descriptor, uint64_t offset, uint64_t bytes);
/// Gives a range of a file back to the system; its bytes read as zero. Returns 0 or an errno.
int cp_discard(int descriptor, uint64_t offset, uint64_t bytes);

/// Returns a close-on-exec descriptor of a process, or -errno.
int cp_pidfd_open(pid_t pid);
/// Whether the calls by which children are followed can be had here, tried on this process itself:
/// an old kernel has none, and a filter may refuse any. Returns 0, or an errno and the call's name.
int cp_process_calls(const char *_Nullable *_Nonnull refused);
/// Sends a signal through a process descriptor. Returns 0 or an errno.
int cp_pidfd_signal(int descriptor, int signal);
/// Reaps a child by its descriptor without blocking. Returns 1 when it was reaped, 0 when it still
/// runs, or -errno; `code` is the exit code, or minus the signal that ended it.
int cp_pidfd_reap(int descriptor, int *code);
/// Waits until one of the descriptors is readable or at its end, at most until `deadline`, and sets
/// `ready` for each that is. A process descriptor is readable when its process has ended. Returns 0
/// or an errno.
int cp_wait_readable(const int *descriptors, bool *ready, uint32_t count, uint64_t deadline);
/// Waits until a socket takes more or its other end is gone, or until `other`, unless that is -1,
/// is readable; at most until `deadline`. Returns whether the socket is so.
bool cp_wait_writable(int descriptor, int other, uint64_t deadline);

/// Replaces standard input by an empty one.
void cp_close_input(void);
/// The calling thread's id. This function is provided because glibc's is not visible to Swift
/// everywhere.
pid_t cp_thread_id(void);
/// Flushes every open C output stream. One that no one reads any more is no error, and no signal.
/// While another thread waits for standard input, and so holds it, only the standard streams are.
void cp_flush(void);
/// Flushes standard output and standard error, in the same way.
void cp_flush_standard(void);
/// Writes to standard error, as far as that is possible.
void cp_write_error(const void *bytes, size_t count);
/// The same descriptor, or a duplicate in its place where it would be taken for one of the standard
/// streams, close-on-exec. Every call here that makes a descriptor goes through this at once: a
/// process may have been started with a stream closed, and what prints there must not reach a
/// connection. Returns -errno on failure, with the descriptor closed; a negative one is the failure
/// of the call that was to make it.
int cp_above_standard(int descriptor);

/// A close-on-exec descriptor that becomes readable on SIGINT and SIGTERM, which do nothing else
/// from now on, or -errno.
int cp_interrupt_descriptor(void);
/// Takes one signal from such a descriptor; whether there was one.
bool cp_take_interrupt(int descriptor);
/// Creates a file for reading and appending that has no name, or -errno.
int cp_scratch_file(const char *directory);

// MARK: - Messages through sockets

/// The most descriptors that the kernel takes along with one message.
enum { cp_descriptors_max = 253 };

/// Makes a pair of close-on-exec sockets within this machine that keep message boundaries, with
/// room for about `bytes` in each direction. Returns 0 or an errno.
int cp_packet_pair(int *ends, int bytes);
/// Whether the socket's domain and type are those of `cp_packet_pair`.
bool cp_is_packet_socket(int descriptor);
/// Whether it is a stream socket, within this machine or (`through_network`) not.
bool cp_is_stream_socket(int descriptor, bool through_network);
/// Sends two runs of bytes as one message, or as the next bytes of a stream, and descriptors along
/// with them; blocks only if told to. Returns how many bytes went, or -errno. SIGPIPE is not
/// raised.
ssize_t cp_send(int socket, const void *first, size_t first_bytes, const void *_Nullable second,
                size_t second_bytes, const int *_Nullable descriptors, uint32_t count,
                bool is_blocking);
/// What came along with received bytes.
struct cp_received {
  /// Close-on-exec, and the receiver's to close.
  int descriptors[cp_descriptors_max];
  uint32_t count;
  /// The message was longer than the room for it.
  bool is_cut;
  /// There were more descriptors than this process could take.
  bool lacks_descriptors;
};
/// Receives one message, or the next bytes of a stream; blocks only if told to. Returns how many
/// bytes came, 0 at the end of the stream, or -errno.
ssize_t cp_receive(int socket, void *bytes, size_t capacity, struct cp_received *received,
                   bool is_blocking);
/// Forbids any later change of a memory file. Returns 0 or an errno.
int cp_seal_contents(int descriptor);
/// Whether a descriptor is a memory file of exactly `bytes` that cannot change any more and takes
/// as much memory as it says.
bool cp_is_sealed(int descriptor, uint64_t bytes);

// MARK: - Starting this program anew

/// What a process that was started by `cp_spawn` is.
enum cp_role : uint32_t { cp_role_template = 1, cp_role_child = 2, cp_role_server = 3 };

/// Makes two connected Unix sockets, close-on-exec. Returns 0 or an errno.
int cp_socket_pair(bool keeps_packets, int ends[_Nonnull 2]);

/// Starts this program anew: its constructor will do what `role` asks for and never reach `main`,
/// or `main` up to the mark where this process has passed it. It has the standard streams and
/// `channel`, and nothing else that is open here; a template has a process group of its own.
/// Returns 0 or an errno.
int cp_spawn(enum cp_role role, int channel, pid_t *pid);

/// Forks a child, not of this process but of its parent; for a process with one thread. The kernel
/// writes the child's id to `pid_word` before the child runs. What glibc's `fork` does for the
/// child is done here. Returns 0 in the child, the child's id, or -errno: ENOSYS where the place of
/// the thread's id cannot be found.
pid_t cp_fork_sibling(uint32_t *pid_word);

/// Keeps SIGINT, SIGTERM, SIGHUP and SIGQUIT waiting, here and in children, until
/// `cp_admit_signals`: none is lost, and none ends a server that serves others.
void cp_hold_signals(void);
void cp_admit_signals(void);

/// Makes `descriptor` a standard stream: a copy that survives `exec`.
void cp_set_standard(int descriptor, int number);
/// Lets go of the streams and the working directory that this process was started with.
void cp_leave_surroundings(void);
/// Opens the working directory, close-on-exec, or returns -errno.
int cp_open_directory(void);
/// Puts this process into the process group that its parent is in.
void cp_join_group(pid_t group);
/// How many processors this process may run on.
int cp_processor_count(void);

/// Whether there is something to receive, the end and an error included; nothing is received.
bool cp_has_input(int socket);

// MARK: - Threads

/// Defined in Swift; called with the number of a thread that asked for it, at the end of it.
void cp_thread_ended(uint64_t number) __attribute__((weak));
/// Makes this process deaf to what a terminal sends to all of its processes at Ctrl-C.
void cp_ignore_interrupt(void);
/// Waits until the other end of one of the sockets is gone, or `readable` has something to say.
/// Returns 0 or an errno.
int cp_wait_hung_up(const int *descriptors, bool *hung_up, uint32_t count, int readable);

// MARK: - Before main

/// Called by the constructor of this shim, before `main`, on the process's first thread.
/// Defined in Swift; weak, so that the shim can be linked alone.
void cp_process_started(void) __attribute__((weak));
/// Called in a child right after any `fork`, however it was made.
void cp_process_forked(void) __attribute__((weak));
/// Called instead of `cp_process_started` in a process that `cp_spawn` started, with its end of the
/// channel: makes it what it is.
void cp_child_prepare(int descriptor) __attribute__((weak));
void cp_server_prepare(int descriptor) __attribute__((weak));
/// Called instead of `main`, or of the rest of it behind the mark: must not return. A template has
/// been started already.
void cp_template_main(int descriptor) __attribute__((weak));
void cp_child_main(void) __attribute__((weak));
void cp_server_main(void) __attribute__((weak));

#pragma clang assume_nonnull end

#endif
