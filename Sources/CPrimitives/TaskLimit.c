// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE

#include "TaskLimit.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

static uint64_t *volatile limit_word;
static volatile uint64_t limit_expected;
static volatile uint64_t limit_desired;
static timer_t limit_timer;
/// Timers are not inherited: whose `limit_timer` is.
static pid_t limit_owner;

static void limit_reached(int signal) {
  (void)signal;
  uint64_t *word = limit_word;
  uint64_t expected = limit_expected;
  if (word == NULL) return;
  if (!__atomic_compare_exchange_n(word, &expected, limit_desired, false, __ATOMIC_SEQ_CST,
                                   __ATOMIC_SEQ_CST))
    return;
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

static int make_timer(void) {
  int signal = SIGRTMAX - 1;
  struct sigaction action = {.sa_handler = limit_reached, .sa_flags = SA_RESTART};
  if (sigaction(signal, &action, NULL) < 0) return errno;
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  int error = pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  if (error != 0) return error;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = signal};
  if (timer_create(CLOCK_MONOTONIC, &event, &limit_timer) < 0) return errno;
  limit_owner = getpid();
  return 0;
}

int cp_limit_set(void *word, uint64_t expected, uint64_t desired, uint64_t nanoseconds) {
  if (limit_owner != getpid()) {
    int error = make_timer();
    if (error != 0) return error;
  }
  limit_word = word;
  limit_expected = expected;
  limit_desired = desired;
  if (nanoseconds == 0) nanoseconds = 1;
  struct itimerspec time = {
      .it_value = {.tv_sec = (time_t)(nanoseconds / 1000000000),
                   .tv_nsec = (long)(nanoseconds % 1000000000)}};
  return timer_settime(limit_timer, 0, &time, NULL) < 0 ? errno : 0;
}

void cp_limit_lift(void) {
  limit_word = NULL;
  if (limit_owner != getpid()) return;
  struct itimerspec none = {0};
  timer_settime(limit_timer, 0, &none, NULL);
}
