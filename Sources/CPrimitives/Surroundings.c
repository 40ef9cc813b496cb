// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "Surroundings.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

// FNV-1a
enum : uint64_t { digest_start = 14695981039346656037u, digest_factor = 1099511628211u };

static void add(uint64_t *digest, const void *bytes, size_t count) {
  const unsigned char *next = bytes;
  for (size_t i = 0; i < count; i++) *digest = (*digest ^ next[i]) * digest_factor;
}

static void add_number(uint64_t *digest, uint64_t number) { add(digest, &number, sizeof number); }

static void add_ids(uint64_t *digest) {
  uid_t users[3] = {0};
  gid_t of_group[3] = {0};
  if (getresuid(&users[0], &users[1], &users[2]) == 0) add(digest, users, sizeof users);
  if (getresgid(&of_group[0], &of_group[1], &of_group[2]) == 0) {
    add(digest, of_group, sizeof of_group);
  }
  gid_t few[64];
  int count = getgroups(0, NULL);
  gid_t *groups = count <= 64 ? few : malloc((size_t)count * sizeof *groups);
  if (count > 0 && groups != NULL) count = getgroups(count, groups);
  add_number(digest, (uint64_t)count);
  if (count > 0 && groups != NULL) add(digest, groups, (size_t)count * sizeof *groups);
  if (groups != few) free(groups);
}

static void add_privileges(uint64_t *digest) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct sets[2];
  memset(sets, 0, sizeof sets);
  if (syscall(SYS_capget, &header, sets) == 0) add(digest, sets, sizeof sets);
  add_number(digest, (uint64_t)prctl(PR_GET_SECUREBITS, 0, 0, 0, 0));
  add_number(digest, (uint64_t)prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
  add_number(digest, (uint64_t)prctl(PR_GET_SECCOMP, 0, 0, 0, 0));
}

static void add_scheduling(uint64_t *digest) {
  add_number(digest, (uint64_t)getpriority(PRIO_PROCESS, 0));
  add_number(digest, (uint64_t)sched_getscheduler(0));
  struct sched_param parameters = {0};
  if (sched_getparam(0, &parameters) == 0) add(digest, &parameters, sizeof parameters);
  unsigned long processors[64];
  memset(processors, 0, sizeof processors);
  if (syscall(SYS_sched_getaffinity, 0, sizeof processors, processors) > 0) {
    add(digest, processors, sizeof processors);
  }
}

static uint64_t asked(void) {
  uint64_t digest = digest_start;
  for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
    add(&digest, *entry, strlen(*entry) + 1);
  }
  add_ids(&digest);
  add_privileges(&digest);
  add_scheduling(&digest);
  struct stat root;
  if (stat("/", &root) == 0) {
    add_number(&digest, root.st_dev);
    add_number(&digest, root.st_ino);
  }
  for (int resource = 0; resource < RLIM_NLIMITS; resource++) {
    struct rlimit limit = {0};
    if (getrlimit((__rlimit_resource_t)resource, &limit) == 0) add(&digest, &limit, sizeof limit);
  }
  return digest;
}

static bool is_handed_down(const char *line) {
  static const char *const names[] = {"Umask:", "SigIgn:", "Seccomp_filters:"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (strncmp(line, names[i], strlen(names[i])) == 0) return true;
  }
  return false;
}

static bool add_status(uint64_t *digest) {
  int file = open("/proc/thread-self/status", O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  char text[8192];
  size_t count = 0;
  ssize_t got;
  while (count < sizeof text - 1) {
    got = read(file, text + count, sizeof text - 1 - count);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    count += (size_t)got;
  }
  close(file);
  text[count] = 0;
  for (char *line = text; *line != 0;) {
    size_t length = strcspn(line, "\n");
    if (is_handed_down(line)) add(digest, line, length);
    line += length;
    if (*line == '\n') line++;
  }
  return count > 0;
}

static uint64_t told(void) {
  uint64_t digest = digest_start;
  return add_status(&digest) ? digest : 0;
}

struct cp_surroundings cp_surroundings_now(void) {
  return (struct cp_surroundings){.asked = asked(), .told = told()};
}
