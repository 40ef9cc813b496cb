// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "CPrimitives.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// MARK: - Files

// Where glibc's shm_open keeps its files. That function is of no use here: it makes a name before
// there is anything behind it.
static const char *const folder = "/dev/shm";

enum { path_bytes = sizeof "/dev/shm/" + NAME_MAX };

static int path_of(const char *name, char *path) {
  int length = snprintf(path, path_bytes, "%s/%s", folder, name);
  return length < path_bytes ? 0 : ENAMETOOLONG;
}

int cp_named_open(const char *name) {
  char path[path_bytes];
  int error = path_of(name, path);
  if (error != 0) return -error;
  // What is no file of ours may be a pipe or a device, where opening would wait.
  return cp_above_standard(
      open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
}

int cp_named_create(uint64_t bytes) {
  int descriptor = cp_above_standard(open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (descriptor < 0) return descriptor;
  // The mode that was asked for is subject to the umask.
  int error = fchmod(descriptor, 0600) < 0 ? errno : 0;
  if (error == 0) error = cp_reserve(descriptor, 0, bytes);
  if (error == 0) return descriptor;
  close(descriptor);
  return -error;
}

enum { open_path_bytes = 32 };

static void path_of_open(int descriptor, char *path) {
  snprintf(path, open_path_bytes, "/proc/self/fd/%d", descriptor);
}

void *cp_named_map(int descriptor, uint64_t bytes) {
  char path[open_path_bytes];
  path_of_open(descriptor, path);
  int other = cp_above_standard(open(path, O_RDWR | O_CLOEXEC));
  if (other < 0) {
    errno = -other;
    return NULL;
  }
  void *mapping = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, other, 0);
  int error = errno;
  close(other);
  errno = error;
  return mapping == MAP_FAILED ? NULL : mapping;
}

int cp_named_publish(int descriptor, const char *name) {
  char path[path_bytes], source[open_path_bytes];
  int error = path_of(name, path);
  if (error != 0) return error;
  path_of_open(descriptor, source);
  return linkat(AT_FDCWD, source, AT_FDCWD, path, AT_SYMLINK_FOLLOW) < 0 ? errno : 0;
}

int cp_named_remove(const char *name) {
  char path[path_bytes];
  int error = path_of(name, path);
  if (error != 0) return error;
  return unlink(path) < 0 ? errno : 0;
}

static void fill(struct cp_named_file *file, const struct stat *status) {
  file->device = status->st_dev;
  file->inode = status->st_ino;
  file->bytes = (uint64_t)status->st_size;
  file->owner = status->st_uid;
  file->is_regular = S_ISREG(status->st_mode);
}

int cp_named_look(int descriptor, struct cp_named_file *file) {
  struct stat status;
  if (fstat(descriptor, &status) < 0) return errno;
  fill(file, &status);
  return 0;
}

int cp_named_look_up(const char *name, struct cp_named_file *file) {
  char path[path_bytes];
  struct stat status;
  int error = path_of(name, path);
  if (error != 0) return error;
  if (lstat(path, &status) < 0) return errno;
  fill(file, &status);
  return 0;
}

int cp_named_list(void (*visit)(const char *name, void *context), void *context) {
  int descriptor = cp_above_standard(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor < 0) return -descriptor;
  DIR *directory = fdopendir(descriptor);
  if (directory == NULL) {
    int error = errno;
    close(descriptor);
    return error;
  }
  struct dirent *entry;
  while ((entry = readdir(directory)) != NULL) {
    if (entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN) visit(entry->d_name, context);
  }
  closedir(directory);
  return 0;
}

// MARK: - Locks on a file

// Bytes that no file has, so that the locks of whoever locks data are not in the way.
static struct flock lock_of(enum cp_named_lock_kind kind, short type) {
  return (struct flock){
      .l_type = type,
      .l_whence = SEEK_SET,
      .l_start = ((off_t)1 << 62) + (off_t)kind,
      .l_len = 1,
  };
}

int cp_named_lock(int descriptor, enum cp_named_lock_kind kind, _Bool exclusive, _Bool waits) {
  struct flock lock = lock_of(kind, exclusive ? F_WRLCK : F_RDLCK);
  int result;
  do {
    result = fcntl(descriptor, waits ? F_OFD_SETLKW : F_OFD_SETLK, &lock);
  } while (result < 0 && errno == EINTR);
  if (result == 0) return 0;
  return errno == EACCES ? EAGAIN : errno;
}

void cp_named_unlock(int descriptor, enum cp_named_lock_kind kind) {
  struct flock lock = lock_of(kind, F_UNLCK);
  fcntl(descriptor, F_OFD_SETLK, &lock);
}

static uint64_t fork_count;

static void before_fork(void) { __atomic_fetch_add(&fork_count, 1, __ATOMIC_SEQ_CST); }

// Before the constructor that may serve as a template and never return.
__attribute__((constructor(1000))) static void count_forks(void) {
  pthread_atfork(before_fork, NULL, NULL);
}

uint64_t cp_fork_count(void) { return __atomic_load_n(&fork_count, __ATOMIC_SEQ_CST); }

_Bool cp_named_is_excluded(int descriptor, enum cp_named_lock_kind kind) {
  struct flock lock = lock_of(kind, F_RDLCK);
  return fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type == F_WRLCK;
}

// MARK: - A mutex for unrelated programs

_Static_assert(sizeof(pthread_mutex_t) <= cp_mutex_bytes, "a mutex has its room");

int cp_mutex_make(void *memory) {
  pthread_mutexattr_t attributes;
  int error = pthread_mutexattr_init(&attributes);
  if (error != 0) return error;
  error = pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  if (error == 0) error = pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  if (error == 0) error = pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
  if (error == 0) error = pthread_mutex_init((pthread_mutex_t *)memory, &attributes);
  pthread_mutexattr_destroy(&attributes);
  return error;
}

static _Thread_local uint32_t mutexes_of_thread = 0;

static int take_mutex(pthread_mutex_t *mutex, uint64_t deadline) {
  if (deadline == UINT64_MAX) return pthread_mutex_lock(mutex);
  int error = pthread_mutex_trylock(mutex);
  if (error != EBUSY) return error;
  struct timespec time;
  time.tv_sec = (time_t)(deadline / 1000000000u);
  time.tv_nsec = (long)(deadline % 1000000000u);
  return pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, &time);
}

int cp_mutex_take(void *memory, uint64_t deadline) {
  if (mutexes_of_thread >= cp_mutexes_of_thread_max) return ENOLCK;
  int error = take_mutex(memory, deadline);
  if (error == 0 || error == EOWNERDEAD) mutexes_of_thread++;
  return error;
}

int cp_mutex_recover(void *memory) { return pthread_mutex_consistent((pthread_mutex_t *)memory); }

int cp_mutex_release(void *memory) {
  int error = pthread_mutex_unlock((pthread_mutex_t *)memory);
  if (error == 0) mutexes_of_thread--;
  return error;
}

void cp_mutexes_forget(void) { mutexes_of_thread = 0; }
