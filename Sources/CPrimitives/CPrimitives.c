// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "CPrimitives.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef P_PIDFD
#define P_PIDFD 3
#endif
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

uint64_t cp_self_token_word = 0;
const struct cp_control *cp_control_word = NULL;
_Thread_local struct cp_pending cp_pending_of_thread = {NULL, 0};

_Thread_local uint64_t cp_thread_number_word = 0;

uint64_t cp_new_thread_number(void) {
  static uint64_t last = 0;
  cp_thread_number_word = __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
  return cp_thread_number_word;
}

// MARK: - Steps

void cp_set_control(const struct cp_control *control) {
  static struct cp_control kept;
  if (control != NULL) kept = *control;
  cp_control_word = control != NULL ? &kept : NULL;
}

void cp_controlled_step(uint32_t kind, const void *word, uint64_t first, uint64_t second) {
  cp_control_word->step(kind, word, first, second);
}

// MARK: - Pending operation

// Where a thread has no robust list (a runtime without one), the words are kept here: nothing is
// woken on a death then, and the bounded re-check of every wait is the only net.
static _Thread_local uintptr_t pending_nowhere;

void cp_pending_find(void) {
  struct robust_list_head *head = NULL;
  size_t length = 0;
  if (syscall(SYS_get_robust_list, 0, &head, &length) == 0 && head != NULL) {
    cp_pending_of_thread.offset = head->futex_offset;
    cp_pending_of_thread.slot = (volatile uintptr_t *)&head->list_op_pending;
  } else {
    cp_pending_of_thread.offset = 0;
    cp_pending_of_thread.slot = &pending_nowhere;
  }
}

const void *cp_pending_word(void) {
  if (cp_pending_of_thread.slot == NULL || *cp_pending_of_thread.slot == 0) return NULL;
  return (const void *)(*cp_pending_of_thread.slot + (uintptr_t)cp_pending_of_thread.offset);
}

// MARK: - Futexes

static struct timespec timespec_of(uint64_t nanoseconds) {
  struct timespec time;
  time.tv_sec = (time_t)(nanoseconds / 1000000000u);
  time.tv_nsec = (long)(nanoseconds % 1000000000u);
  return time;
}

int cp_futex_wait_any(const struct cp_futex_wait *waits, uint32_t count, uint64_t deadline) {
  if (cp_is_controlled()) {
    if (cp_control_word->wait != NULL) return cp_control_word->wait(waits, count, deadline);
    cp_controlled_step(cp_step_wait, waits[0].word, waits[0].expected, deadline);
  }
  struct futex_waitv entries[FUTEX_WAITV_MAX];
  if (count > FUTEX_WAITV_MAX) count = FUTEX_WAITV_MAX;
  for (uint32_t i = 0; i < count; i++) {
    entries[i] = (struct futex_waitv){
        .val = waits[i].expected,
        .uaddr = (uintptr_t)waits[i].word,
        .flags = FUTEX_32,
    };
  }
  struct timespec time = timespec_of(deadline);
  long result = syscall(SYS_futex_waitv, entries, count, 0,
                        deadline == UINT64_MAX ? NULL : &time, CLOCK_MONOTONIC);
  if (result >= 0) return (int)result;
  if (errno != ENOSYS) return -errno;
  // A kernel before 5.16 (or a filter) knows no futex_waitv: sleep on the first word alone. The
  // bounded re-check of every wait then finds deaths.
  result = syscall(SYS_futex, waits[0].word, FUTEX_WAIT_BITSET, waits[0].expected,
                   deadline == UINT64_MAX ? NULL : &time, NULL, FUTEX_BITSET_MATCH_ANY);
  return result >= 0 ? 0 : -errno;
}

int cp_futex_wake(const void *word, int count) {
  if (cp_is_controlled()) {
    if (cp_control_word->wake != NULL) return cp_control_word->wake(word, count);
    cp_controlled_step(cp_step_wake, word, (uint64_t)count, 0);
  }
  long woken = syscall(SYS_futex, word, FUTEX_WAKE, count, NULL, NULL, 0);
  return woken < 0 ? 0 : (int)woken;
}

uint64_t cp_now(void) {
  if (cp_is_controlled() && cp_control_word->now != NULL) return cp_control_word->now();
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

// MARK: - Batons

void cp_baton_give(uint32_t *baton) {
  __atomic_store_n(baton, 1, __ATOMIC_RELEASE);
  syscall(SYS_futex, baton, FUTEX_WAKE, 1, NULL, NULL, 0);
}

bool cp_baton_take(uint32_t *baton, uint64_t timeout) {
  struct timespec left = timespec_of(timeout);
  while (__atomic_exchange_n(baton, 0, __ATOMIC_ACQUIRE) == 0) {
    long result = syscall(SYS_futex, baton, FUTEX_WAIT, 0, timeout == UINT64_MAX ? NULL : &left,
                          NULL, 0);
    if (result < 0 && errno == ETIMEDOUT) return false;
  }
  return true;
}

void cp_stay_on_processor(void) {
  int processor = sched_getcpu();
  if (processor < 0 || processor >= CPU_SETSIZE) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  sched_setaffinity(0, sizeof set, &set);
}

void *cp_share_memory(size_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

// MARK: - Life words

_Static_assert(sizeof(pthread_mutex_t) <= cp_life_word_bytes, "a life word holds a mutex");

int cp_life_take(void *memory) {
  pthread_mutexattr_t attributes;
  int error = pthread_mutexattr_init(&attributes);
  if (error != 0) return error;
  error = pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  if (error == 0) error = pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  if (error == 0) error = pthread_mutex_init((pthread_mutex_t *)memory, &attributes);
  if (error == 0) error = pthread_mutex_lock((pthread_mutex_t *)memory);
  // Only the owner ever sets this bit: a late one by a waiter would block the slot's next owner.
  if (error == 0) __atomic_fetch_or((uint32_t *)memory, FUTEX_WAITERS, __ATOMIC_SEQ_CST);
  pthread_mutexattr_destroy(&attributes);
  return error;
}

// MARK: - Memory files

int cp_memory_file(const char *name) {
  int descriptor = (int)syscall(SYS_memfd_create, name,
                                MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
  if (descriptor < 0 && errno == EINVAL) {
    descriptor = (int)syscall(SYS_memfd_create, name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  }
  return descriptor < 0 ? -errno : cp_above_standard(descriptor);
}

int cp_above_standard(int descriptor) {
  if (descriptor > STDERR_FILENO) return descriptor;
  int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  int error = errno;
  close(descriptor);
  return moved < 0 ? -error : moved;
}

int cp_seal_size(int descriptor) {
  return fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) < 0 ? errno : 0;
}

// The allocation is limited by RLIMIT_FSIZE, and exceeding that sends SIGXFSZ: it is blocked for
// the call and taken back, so that the caller sees an error instead of an end.
static int fallocate_quietly(int descriptor, int mode, uint64_t offset, uint64_t bytes) {
  sigset_t limit, before;
  sigemptyset(&limit);
  sigaddset(&limit, SIGXFSZ);
  pthread_sigmask(SIG_BLOCK, &limit, &before);
  int error = 0;
  do {
    error = fallocate(descriptor, mode, (off_t)offset, (off_t)bytes) < 0 ? errno : 0;
  } while (error == EINTR);
  if (error == EFBIG && !sigismember(&before, SIGXFSZ)) {
    struct timespec none = {0, 0};
    sigtimedwait(&limit, NULL, &none);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return error;
}

int cp_reserve(int descriptor, uint64_t offset, uint64_t bytes) {
  return fallocate_quietly(descriptor, 0, offset, bytes);
}

bool cp_has_fixed_size(int descriptor, uint64_t *bytes) {
  struct stat status;
  int seals = fcntl(descriptor, F_GET_SEALS);
  if (seals < 0 || (seals & (F_SEAL_SHRINK | F_SEAL_GROW)) != (F_SEAL_SHRINK | F_SEAL_GROW)) {
    return false;
  }
  if (fstat(descriptor, &status) < 0) return false;
  *bytes = (uint64_t)status.st_size;
  return true;
}

int cp_discard(int descriptor, uint64_t offset, uint64_t bytes) {
  return fallocate_quietly(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, bytes);
}

// MARK: - Processes

int cp_pidfd_open(pid_t pid) {
  int descriptor = (int)syscall(SYS_pidfd_open, pid, 0);
  return descriptor < 0 ? -errno : descriptor;
}

int cp_pidfd_signal(int descriptor, int signal) {
  return syscall(SYS_pidfd_send_signal, descriptor, signal, NULL, 0) < 0 ? errno : 0;
}

int cp_pidfd_reap(int descriptor, int *code) {
  siginfo_t information;
  int result;
  do {
    information.si_pid = 0;
    result = waitid((idtype_t)P_PIDFD, (id_t)descriptor, &information, WEXITED | WNOHANG);
  } while (result < 0 && errno == EINTR);
  if (result < 0) return -errno;
  if (information.si_pid == 0) return 0;
  *code = information.si_code == CLD_EXITED ? information.si_status : -information.si_status;
  return 1;
}

static int poll_until(struct pollfd *requests, uint32_t count, uint64_t deadline) {
  int result;
  do {
    uint64_t now = deadline == UINT64_MAX ? 0 : cp_now();
    struct timespec left = timespec_of(deadline > now ? deadline - now : 0);
    result = ppoll(requests, count, deadline == UINT64_MAX ? NULL : &left, NULL);
  } while (result < 0 && errno == EINTR);
  return result < 0 ? -errno : result;
}

int cp_wait_readable(const int *descriptors, bool *ready, uint32_t count, uint64_t deadline) {
  struct pollfd one, *requests = count <= 1 ? &one : malloc(count * sizeof *requests);
  if (requests == NULL) abort();
  for (uint32_t i = 0; i < count; i++) {
    requests[i] = (struct pollfd){.fd = descriptors[i], .events = POLLIN};
  }
  int result = poll_until(requests, count, deadline);
  for (uint32_t i = 0; i < count; i++) ready[i] = result > 0 && requests[i].revents != 0;
  if (requests != &one) free(requests);
  return result < 0 ? -result : 0;
}

bool cp_wait_writable(int descriptor, int other, uint64_t deadline) {
  struct pollfd requests[2] = {
      {.fd = descriptor, .events = POLLOUT},
      {.fd = other, .events = POLLIN},
  };
  int result = poll_until(requests, 2, deadline);
  return result < 0 || requests[0].revents != 0;
}

pid_t cp_thread_id(void) { return (pid_t)syscall(SYS_gettid); }

// Who reads the output may be gone. That is the output's end and not the process's: the signal is
// blocked for the call and taken back.
static bool block_broken_pipes(sigset_t *before) {
  sigset_t broken, waiting;
  sigemptyset(&broken);
  sigaddset(&broken, SIGPIPE);
  sigpending(&waiting);
  pthread_sigmask(SIG_BLOCK, &broken, before);
  return !sigismember(&waiting, SIGPIPE);
}

static void unblock_broken_pipes(bool takes_back, const sigset_t *before) {
  if (takes_back) {
    sigset_t broken;
    sigemptyset(&broken);
    sigaddset(&broken, SIGPIPE);
    struct timespec none = {0, 0};
    sigtimedwait(&broken, NULL, &none);
  }
  pthread_sigmask(SIG_SETMASK, before, NULL);
}

void cp_flush(void) {
  sigset_t before;
  bool takes_back = block_broken_pipes(&before);
  fflush(NULL);
  unblock_broken_pipes(takes_back, &before);
}

void cp_write_error(const void *bytes, size_t count) {
  sigset_t before;
  bool takes_back = block_broken_pipes(&before);
  const char *next = bytes;
  while (count > 0) {
    ssize_t written = write(STDERR_FILENO, next, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    next += written;
    count -= (size_t)written;
  }
  unblock_broken_pipes(takes_back, &before);
}

int cp_interrupt_descriptor(void) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  int error = pthread_sigmask(SIG_BLOCK, &signals, NULL);
  if (error != 0) return -error;
  int descriptor = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  return descriptor < 0 ? -errno : descriptor;
}

bool cp_take_interrupt(int descriptor) {
  struct signalfd_siginfo information;
  return read(descriptor, &information, sizeof information) == (ssize_t)sizeof information;
}

int cp_scratch_file(const char *directory) {
  int descriptor = open(directory, O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor >= 0) return descriptor;
  descriptor = (int)syscall(SYS_memfd_create, "scratch", MFD_CLOEXEC);
  if (descriptor < 0) return -errno;
  return fcntl(descriptor, F_SETFL, O_APPEND) < 0 ? -errno : descriptor;
}

// MARK: - Messages through sockets

_Static_assert(cp_descriptors_max == 253, "SCM_MAX_FD of the kernel");

int cp_packet_pair(int *ends, int bytes) {
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) return errno;
  // Less than asked for is fine: what does not fit into the buffer goes by way of a memory file.
  for (int i = 0; i < 2; i++) setsockopt(ends[i], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
  return 0;
}

static int socket_option(int descriptor, int option) {
  int value = -1;
  socklen_t length = sizeof value;
  return getsockopt(descriptor, SOL_SOCKET, option, &value, &length) < 0 ? -1 : value;
}

bool cp_is_packet_socket(int descriptor) {
  return socket_option(descriptor, SO_DOMAIN) == AF_UNIX &&
         socket_option(descriptor, SO_TYPE) == SOCK_SEQPACKET;
}

bool cp_is_stream_socket(int descriptor, bool through_network) {
  int domain = socket_option(descriptor, SO_DOMAIN);
  bool is_expected = through_network ? domain == AF_INET || domain == AF_INET6 : domain == AF_UNIX;
  return is_expected && socket_option(descriptor, SO_TYPE) == SOCK_STREAM;
}

union control {
  struct cmsghdr header;
  char bytes[CMSG_SPACE(cp_descriptors_max * sizeof(int))];
};

ssize_t cp_send(int socket, const void *first, size_t first_bytes, const void *second,
                size_t second_bytes, const int *descriptors, uint32_t count, bool is_blocking) {
  struct iovec parts[2] = {
      {.iov_base = (void *)first, .iov_len = first_bytes},
      {.iov_base = (void *)second, .iov_len = second_bytes},
  };
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = second_bytes > 0 ? 2 : 1};
  union control control;
  if (count > 0) {
    if (count > cp_descriptors_max) return -EINVAL;
    memset(&control, 0, sizeof control);
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(&control.header), descriptors, count * sizeof(int));
  }
  ssize_t result;
  do {
    result = sendmsg(socket, &message, MSG_NOSIGNAL | (is_blocking ? 0 : MSG_DONTWAIT));
  } while (result < 0 && errno == EINTR);
  return result < 0 ? -errno : result;
}

ssize_t cp_receive(int socket, void *bytes, size_t capacity, struct cp_received *received,
                   bool is_blocking) {
  struct iovec part = {.iov_base = bytes, .iov_len = capacity};
  union control control;
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  ssize_t result;
  do {
    message.msg_control = &control;
    message.msg_controllen = sizeof control;
    result = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | (is_blocking ? 0 : MSG_DONTWAIT));
  } while (result < 0 && errno == EINTR);
  received->count = 0;
  received->is_cut = result >= 0 && (message.msg_flags & MSG_TRUNC) != 0;
  received->lacks_descriptors = result >= 0 && (message.msg_flags & MSG_CTRUNC) != 0;
  if (result < 0) return -errno;
  for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part != NULL;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    uint32_t count = (uint32_t)((part->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    if (count > cp_descriptors_max - received->count) count = cp_descriptors_max - received->count;
    memcpy(received->descriptors + received->count, CMSG_DATA(part), count * sizeof(int));
    // None of them is to be taken for a standard stream, where one of those is closed.
    for (uint32_t i = 0; i < count; i++) {
      int descriptor = cp_above_standard(received->descriptors[received->count]);
      if (descriptor < 0) {
        received->lacks_descriptors = true;
        memmove(received->descriptors + received->count,
                received->descriptors + received->count + 1, (count - i - 1) * sizeof(int));
      } else {
        received->descriptors[received->count++] = descriptor;
      }
    }
  }
  return result;
}

enum { content_seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

int cp_seal_contents(int descriptor) {
  return fcntl(descriptor, F_ADD_SEALS, content_seals | F_SEAL_SEAL) < 0 ? errno : 0;
}

bool cp_is_sealed(int descriptor, uint64_t bytes) {
  struct stat status;
  // Only a memory file has seals, so reading one never blocks.
  int seals = fcntl(descriptor, F_GET_SEALS);
  return seals >= 0 && (seals & content_seals) == content_seals &&
         fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
         (uint64_t)status.st_size == bytes && (uint64_t)status.st_blocks >= (bytes + 511) / 512;
}
