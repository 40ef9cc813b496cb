// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "CPrimitives.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef P_PIDFD
#define P_PIDFD 3
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

static uint64_t monotonic(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

// One word: 0, or minus what the kernel's own answers are. Any other is a refusal, and to go on at
// once would be a loop without a sleep in whoever asks.
static int wait_for_one(const void *word, uint32_t expected, uint64_t deadline) {
  struct timespec time = timespec_of(deadline);
  long result = syscall(SYS_futex, word, FUTEX_WAIT_BITSET, expected,
                        deadline == UINT64_MAX ? NULL : &time, NULL, FUTEX_BITSET_MATCH_ANY);
  if (result >= 0) return 0;
  if (errno == EAGAIN || errno == EINTR || errno == ETIMEDOUT) return -errno;
  struct timespec moment = {.tv_nsec = 1000000};
  nanosleep(&moment, NULL);
  return -EAGAIN;
}

// Without futex_waitv only the first word can wake this thread; it looks at the others now and
// then, soon at first and less often later.
static int wait_for_first(const struct cp_futex_wait *waits, uint32_t count, uint64_t deadline) {
  const uint64_t longest = 32000000;
  for (uint64_t pause = 1000000;; pause = pause < longest ? 2 * pause : longest) {
    for (uint32_t i = 1; i < count; i++) {
      uint32_t value = __atomic_load_n((const uint32_t *)waits[i].word, __ATOMIC_SEQ_CST);
      if (value != waits[i].expected) return -EAGAIN;
    }
    uint64_t look = count > 1 ? monotonic() + pause : UINT64_MAX;
    bool is_last = deadline <= look;
    int result = wait_for_one(waits[0].word, waits[0].expected, is_last ? deadline : look);
    if (result != -ETIMEDOUT || is_last) return result;
  }
}

enum { waitv_unknown, waitv_there, waitv_refused };
static int waitv_state = waitv_unknown;

// Asked once, with nothing to wait for: only the call itself says that this is EINVAL. A kernel
// before 5.16 and a filter, as those of containers are, may answer anything else.
static bool has_futex_waitv(void) {
  int state = __atomic_load_n(&waitv_state, __ATOMIC_RELAXED);
  if (__builtin_expect(state == waitv_unknown, 0)) {
    bool is_there = syscall(SYS_futex_waitv, NULL, 0, 0, NULL, CLOCK_MONOTONIC) < 0 &&
                    errno == EINVAL;
    state = is_there ? waitv_there : waitv_refused;
    __atomic_store_n(&waitv_state, state, __ATOMIC_RELAXED);
  }
  return state == waitv_there;
}

int cp_futex_wait_any(const struct cp_futex_wait *waits, uint32_t count, uint64_t deadline) {
  if (cp_is_controlled()) {
    if (cp_control_word->wait != NULL) return cp_control_word->wait(waits, count, deadline);
    cp_controlled_step(cp_step_wait, waits[0].word, waits[0].expected, deadline);
  }
  if (count > FUTEX_WAITV_MAX) count = FUTEX_WAITV_MAX;
  if (!has_futex_waitv()) return wait_for_first(waits, count, deadline);
  struct futex_waitv entries[FUTEX_WAITV_MAX];
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
  if (errno == EAGAIN || errno == EINTR || errno == ETIMEDOUT) return -errno;
  // The kernel is short of memory, or a filter has come since it was asked.
  if (errno != ENOMEM) __atomic_store_n(&waitv_state, waitv_refused, __ATOMIC_RELAXED);
  return wait_for_first(waits, count, deadline);
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
  return monotonic();
}

// MARK: - Batons

void cp_baton_give(uint32_t *baton) {
  __atomic_store_n(baton, 1, __ATOMIC_RELEASE);
  syscall(SYS_futex, baton, FUTEX_WAKE, 1, NULL, NULL, 0);
}

bool cp_baton_take(uint32_t *baton, uint64_t timeout) {
  uint64_t start = monotonic();
  uint64_t deadline = timeout < UINT64_MAX - start ? start + timeout : UINT64_MAX;
  while (__atomic_exchange_n(baton, 0, __ATOMIC_ACQUIRE) == 0) {
    if (wait_for_one(baton, 0, deadline) == -ETIMEDOUT) return false;
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

// MARK: - Processes

int cp_pidfd_open(pid_t pid) {
  return cp_above_standard((int)syscall(SYS_pidfd_open, pid, 0));
}

int cp_process_calls(const char **refused) {
  *refused = "pidfd_open";
  int self = cp_pidfd_open(getpid());
  if (self < 0) return -self;
  *refused = "pidfd_send_signal";
  int error = cp_pidfd_signal(self, 0);
  if (error == 0) {
    // Not a child: only a kernel that knows the call says so.
    *refused = "waitid(P_PIDFD)";
    siginfo_t information;
    bool is_known = waitid((idtype_t)P_PIDFD, (id_t)self, &information, WEXITED | WNOHANG) < 0 &&
                    errno == ECHILD;
    error = is_known ? 0 : errno;
  }
  if (error == 0) {
    *refused = "prctl(PR_SET_PDEATHSIG)";
    int signal = 0;
    bool is_set = prctl(PR_GET_PDEATHSIG, &signal) == 0 && prctl(PR_SET_PDEATHSIG, signal) == 0;
    error = is_set ? 0 : errno;
  }
  close(self);
  return error;
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

int cp_interrupt_descriptor(void) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  int error = pthread_sigmask(SIG_BLOCK, &signals, NULL);
  if (error != 0) return -error;
  return cp_above_standard(signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

bool cp_take_interrupt(int descriptor) {
  struct signalfd_siginfo information;
  return read(descriptor, &information, sizeof information) == (ssize_t)sizeof information;
}

// MARK: - Messages through sockets

_Static_assert(cp_descriptors_max == 253, "SCM_MAX_FD of the kernel");

int cp_packet_pair(int *ends, int bytes) {
  int error = cp_socket_pair(true, ends);
  if (error != 0) return error;
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
