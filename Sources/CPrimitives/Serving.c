// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "CPrimitives.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>

static pthread_key_t end_key;
static pthread_once_t end_once = PTHREAD_ONCE_INIT;

static void tell_end(void *number) {
  if (cp_thread_ended != NULL) cp_thread_ended((uint64_t)(uintptr_t)number);
}

static void make_end_key(void) {
  if (pthread_key_create(&end_key, tell_end) != 0) abort();
}

void cp_notice_thread_end(void) {
  pthread_once(&end_once, make_end_key);
  pthread_setspecific(end_key, (void *)(uintptr_t)cp_thread_number());
}

bool cp_has_input(int socket) {
  char byte;
  return recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || errno != EAGAIN;
}

void cp_ignore_interrupt(void) { signal(SIGINT, SIG_IGN); }

int cp_wait_hung_up(const int *descriptors, bool *hung_up, uint32_t count, int readable) {
  struct pollfd *requests = malloc((count + 1) * sizeof *requests);
  if (requests == NULL) abort();
  for (uint32_t i = 0; i < count; i++) {
    requests[i] = (struct pollfd){.fd = descriptors[i], .events = POLLRDHUP};
  }
  requests[count] = (struct pollfd){.fd = readable, .events = POLLIN};
  int result;
  do {
    result = poll(requests, count + 1, -1);
  } while (result < 0 && errno == EINTR);
  if (result < 0) result = -errno;
  for (uint32_t i = 0; i < count; i++) hung_up[i] = result > 0 && requests[i].revents != 0;
  free(requests);
  return result < 0 ? -result : 0;
}
