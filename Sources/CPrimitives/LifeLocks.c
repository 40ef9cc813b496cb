// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "LifeLocks.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

_Thread_local uint32_t cp_held_by_thread_word = 0;

int cp_identify_file(int descriptor, struct cp_file_identity *identity) {
  struct stat status;
  if (fstat(descriptor, &status) < 0) return errno;
  *identity = (struct cp_file_identity){.device = status.st_dev, .number = status.st_ino};
  return 0;
}

static struct flock lock_of(uint64_t byte) {
  return (struct flock){
      .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)byte, .l_len = 1};
}

int cp_life_lock_take(int descriptor, uint64_t byte) {
  struct flock lock = lock_of(byte);
  return fcntl(descriptor, F_SETLK, &lock) < 0 ? errno : 0;
}

int cp_life_lock_look(int descriptor, const struct cp_file_identity *identity, uint64_t byte) {
  struct cp_file_identity now;
  int error = cp_identify_file(descriptor, &now);
  if (error != 0) return -error;
  if (now.device != identity->device || now.number != identity->number) return -ESTALE;
  struct flock lock = lock_of(byte);
  if (fcntl(descriptor, F_GETLK, &lock) < 0) return -errno;
  return lock.l_type != F_UNLCK;
}

uint64_t cp_pid_namespace(void) {
  struct stat status;
  return stat("/proc/self/ns/pid", &status) < 0 ? 0 : status.st_ino;
}

bool cp_is_no_process(pid_t pid) { return pid > 0 && kill(pid, 0) < 0 && errno == ESRCH; }
