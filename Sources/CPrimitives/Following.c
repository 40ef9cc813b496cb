// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "Following.h"

#include "CPrimitives.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// MARK: - The parent's side

int cp_channel_make(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) return errno;
  ends[0] = cp_above_standard(ends[0]);
  ends[1] = cp_above_standard(ends[1]);
  if (ends[0] >= 0 && ends[1] >= 0) return 0;
  int error = -(ends[0] < 0 ? ends[0] : ends[1]);
  if (ends[0] >= 0) close(ends[0]);
  if (ends[1] >= 0) close(ends[1]);
  return error;
}

int cp_channel_open(int reading) {
  char path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", reading);
  int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  return descriptor < 0 ? -errno : cp_above_standard(descriptor);
}

void cp_channel_poke(int reading, int writing) {
  char byte = 0;
  // What was written is taken back: it is the signal that counts.
  if (write(writing, &byte, 1) == 1 && read(reading, &byte, 1) < 0) return;
}

enum { orders_bits = 32 };

bool cp_order(void *word, uint32_t generation, int signal) {
  if (signal <= 0 || signal >= orders_bits) return false;
  uint64_t *orders = word;
  uint64_t before = __atomic_load_n(orders, __ATOMIC_ACQUIRE);
  uint64_t after;
  do {
    uint64_t others = before >> orders_bits == generation ? before & UINT32_MAX : 0;
    after = (uint64_t)generation << orders_bits | others | (uint64_t)1 << signal;
  } while (!__atomic_compare_exchange_n(orders, &before, after, false, __ATOMIC_SEQ_CST,
                                        __ATOMIC_ACQUIRE));
  return true;
}

// MARK: - The child's side

// All of it is set on the only thread of a new process, and read by a handler on any.
static uint64_t *volatile orders_of_process;
static volatile uint32_t generation_of_process;
static volatile pid_t followed_parent;
static volatile int channel_of_process = -1;
static volatile int looks;
static volatile bool has_timer;
static int timer;

// The channel's end comes a moment before the kernel gives this process another parent; it also
// comes where the parent has become another program, and then there is nothing more to come.
enum { looks_max = 14 };

static void look_again(void) {
  if (looks >= looks_max) return;
  if (!has_timer) {
    // Not by way of glibc, which allocates memory for it.
    struct sigevent event;
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGRTMAX;
    if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer) < 0) return;
    has_timer = true;
  }
  long nanoseconds = 1000000L << looks;
  looks = looks + 1;
  struct itimerspec time = {
      .it_value = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000}};
  syscall(SYS_timer_settime, timer, 0, &time, NULL);
}

static void carry_out_orders(void) {
  uint64_t *word = orders_of_process;
  if (word == NULL) return;
  uint64_t none = (uint64_t)generation_of_process << orders_bits;
  uint64_t before = __atomic_load_n(word, __ATOMIC_ACQUIRE);
  do {
    if (before >> orders_bits != generation_of_process || before == none) return;
  } while (!__atomic_compare_exchange_n(word, &before, none, false, __ATOMIC_SEQ_CST,
                                        __ATOMIC_ACQUIRE));
  if (before & (uint64_t)1 << SIGKILL) kill(getpid(), SIGKILL);
  for (int signal = 1; signal < orders_bits; signal++) {
    if (before & (uint64_t)1 << signal) kill(getpid(), signal);
  }
}

static void look_at_parent(int signal) {
  (void)signal;
  int error = errno;
  carry_out_orders();
  if (followed_parent != 0) {
    // 0 is one outside of this process's pid namespace: that it has ended, its channel tells.
    pid_t parent = getppid();
    if (parent != followed_parent && parent != 0) kill(getpid(), SIGKILL);
    struct pollfd request = {.fd = channel_of_process, .events = 0};
    if (poll(&request, 1, 0) > 0 && (request.revents & POLLHUP)) {
      if (parent == 0) kill(getpid(), SIGKILL);
      look_again();
    }
  }
  errno = error;
}

static int admit_looks(void) {
  struct sigaction action = {.sa_handler = look_at_parent, .sa_flags = SA_RESTART};
  if (sigaction(SIGRTMAX, &action, NULL) < 0) return errno;
  // What comes where the kernel has no room left to queue the other; its default is the end.
  struct sigaction other;
  if (sigaction(SIGIO, NULL, &other) == 0 && other.sa_handler == SIG_DFL) {
    sigaction(SIGIO, &action, NULL);
  }
  // Whoever forked may have blocked it, as threads do that leave signals to others.
  sigset_t it;
  sigemptyset(&it);
  sigaddset(&it, SIGRTMAX);
  pthread_sigmask(SIG_UNBLOCK, &it, NULL);
  return 0;
}

int cp_obey_parent(int channel, void *word, uint32_t generation) {
  orders_of_process = word;
  generation_of_process = generation;
  channel_of_process = channel;
  int error = admit_looks();
  if (error != 0) return error;
  if (fcntl(channel, F_SETSIG, SIGRTMAX) < 0 || fcntl(channel, F_SETOWN, getpid()) < 0 ||
      fcntl(channel, F_SETFL, O_NONBLOCK | O_ASYNC) < 0) {
    return errno;
  }
  // What came before the kernel was asked to tell of it.
  look_at_parent(0);
  return 0;
}

int cp_follow_parent(pid_t parent, bool from_first_thread) {
  followed_parent = parent;
  int error = from_first_thread ? 0 : admit_looks();
  if (error != 0) return error;
  if (prctl(PR_SET_PDEATHSIG, from_first_thread ? SIGKILL : SIGRTMAX) < 0) return errno;
  // The parent may have ended before the request was made.
  look_at_parent(0);
  return 0;
}

void cp_forget_parent(void) {
  orders_of_process = NULL;
  followed_parent = 0;
  channel_of_process = -1;
  looks = 0;
  has_timer = false;
}

// MARK: - Ends

bool cp_drops_ends(void) {
  struct sigaction action;
  if (sigaction(SIGCHLD, NULL, &action) < 0) return false;
  return action.sa_handler == SIG_IGN || (action.sa_flags & SA_NOCLDWAIT) != 0;
}

// The kernel's `struct pidfd_info` as it was first, and what concerns an end in it (Linux 6.15).
struct told {
  uint64_t mask;
  uint64_t group;
  uint32_t ids[11];
  int32_t exit_code;
};
enum { told_of_end = 1 << 3 };
_Static_assert(sizeof(struct told) == 64, "PIDFD_INFO_SIZE_VER0");

static int ask(int descriptor, struct told *told) {
  memset(told, 0, sizeof *told);
  told->mask = told_of_end;
  return ioctl(descriptor, _IOWR(0xFF, 11, struct told), told) < 0 ? errno : 0;
}

int cp_pidfd_told(int descriptor, int *code) {
  struct told told;
  int error = ask(descriptor, &told);
  if (error != 0) return error;
  if (!(told.mask & told_of_end)) {
    // It is waited for a moment before it is known: the kernel hangs up when it is.
    struct pollfd request = {.fd = descriptor, .events = 0};
    int result;
    do {
      result = poll(&request, 1, 1000);
    } while (result < 0 && errno == EINTR);
    error = ask(descriptor, &told);
    if (error != 0) return error;
    if (!(told.mask & told_of_end)) return ENODATA;
  }
  int signal = told.exit_code & 0x7F;
  *code = signal != 0 ? -signal : told.exit_code >> 8 & 0xFF;
  return 0;
}
