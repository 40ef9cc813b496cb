// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "CPrimitives.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

// MARK: - Numbers

int cp_above_standard(int descriptor) {
  if (descriptor < 0) return -errno;
  if (descriptor > STDERR_FILENO) return descriptor;
  int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  int error = errno;
  close(descriptor);
  return moved < 0 ? -error : moved;
}

// MARK: - Calls without signals

// What fails may raise a signal, too, whose default is the end of the process: SIGPIPE where no one
// reads any more, SIGXFSZ where a file would grow beyond what this process may make. The caller is
// to see the error. Both are sent to the calling thread: they are blocked for the call, and what
// has been raised is taken back. What the process does about them is not touched.
struct quiet {
  sigset_t before, raised;
};

static const int quiet_signals[] = {SIGPIPE, SIGXFSZ};
enum { quiet_count = sizeof quiet_signals / sizeof *quiet_signals };

static void begin_quiet(struct quiet *quiet) {
  sigset_t waiting;
  sigemptyset(&quiet->raised);
  for (int i = 0; i < quiet_count; i++) sigaddset(&quiet->raised, quiet_signals[i]);
  pthread_sigmask(SIG_BLOCK, &quiet->raised, &quiet->before);
  for (int i = 0; i < quiet_count; i++) {
    // One that waits already, which only one that was blocked can, is someone else's.
    if (!sigismember(&quiet->before, quiet_signals[i])) continue;
    sigpending(&waiting);
    if (sigismember(&waiting, quiet_signals[i])) sigdelset(&quiet->raised, quiet_signals[i]);
  }
}

static void end_quiet(struct quiet *quiet, bool has_failed) {
  struct timespec none = {0, 0};
  while (has_failed) {
    if (sigtimedwait(&quiet->raised, NULL, &none) < 0 && errno != EINTR) break;
  }
  pthread_sigmask(SIG_SETMASK, &quiet->before, NULL);
}

static void flush(bool only_standard) {
  struct quiet quiet;
  begin_quiet(&quiet);
  bool has_failed = fflush(only_standard ? stdout : NULL) != 0;
  if (only_standard && fflush(stderr) != 0) has_failed = true;
  end_quiet(&quiet, has_failed);
}

void cp_flush(void) {
  // glibc locks every stream for it, and one that is being read stays locked until there is input.
  bool is_read = ftrylockfile(stdin) != 0;
  if (!is_read) funlockfile(stdin);
  flush(is_read);
}

void cp_flush_standard(void) { flush(true); }

void cp_write_error(const void *bytes, size_t count) {
  struct quiet quiet;
  begin_quiet(&quiet);
  const char *next = bytes;
  while (count > 0) {
    ssize_t written = write(STDERR_FILENO, next, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    next += written;
    count -= (size_t)written;
  }
  end_quiet(&quiet, count > 0);
}

static int fallocate_quietly(int descriptor, int mode, uint64_t offset, uint64_t bytes) {
  struct quiet quiet;
  begin_quiet(&quiet);
  int error = 0;
  do {
    error = fallocate(descriptor, mode, (off_t)offset, (off_t)bytes) < 0 ? errno : 0;
  } while (error == EINTR);
  end_quiet(&quiet, error != 0);
  return error;
}

int cp_reserve(int descriptor, uint64_t offset, uint64_t bytes) {
  return fallocate_quietly(descriptor, 0, offset, bytes);
}

int cp_discard(int descriptor, uint64_t offset, uint64_t bytes) {
  return fallocate_quietly(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, bytes);
}

int cp_resize(int descriptor, uint64_t bytes) {
  struct quiet quiet;
  begin_quiet(&quiet);
  int error = 0;
  do {
    error = ftruncate(descriptor, (off_t)bytes) < 0 ? errno : 0;
  } while (error == EINTR);
  end_quiet(&quiet, error != 0);
  return error;
}

int cp_write(int descriptor, const void *bytes, uint64_t count, int64_t offset) {
  // One call at a time takes less than this.
  const uint64_t most = 1 << 30;
  struct quiet quiet;
  begin_quiet(&quiet);
  const char *next = bytes;
  int error = 0;
  while (count > 0) {
    size_t some = count < most ? count : most;
    ssize_t written = offset < 0 ? write(descriptor, next, some)
                                 : pwrite(descriptor, next, some, (off_t)offset);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      error = written < 0 ? errno : ENOSPC;
      break;
    }
    next += written;
    count -= (uint64_t)written;
    if (offset >= 0) offset += written;
  }
  end_quiet(&quiet, error != 0);
  return error;
}

// MARK: - Memory files

int cp_memory_file(const char *name) {
  static bool knows_no_exec = true;
  if (__atomic_load_n(&knows_no_exec, __ATOMIC_RELAXED)) {
    int descriptor = (int)syscall(SYS_memfd_create, name,
                                  MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    bool is_short = descriptor < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM);
    if (descriptor >= 0 || is_short) return cp_above_standard(descriptor);
    // A kernel before 6.3, or a filter, does not know the flag.
    __atomic_store_n(&knows_no_exec, false, __ATOMIC_RELAXED);
  }
  return cp_above_standard(
      (int)syscall(SYS_memfd_create, name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
}

int cp_seal_size(int descriptor) {
  return fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) < 0 ? errno : 0;
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

int cp_scratch_file(const char *directory) {
  int descriptor = cp_above_standard(
      open(directory, O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC, 0600));
  if (descriptor >= 0) return descriptor;
  descriptor = cp_above_standard((int)syscall(SYS_memfd_create, "scratch", MFD_CLOEXEC));
  if (descriptor < 0) return descriptor;
  if (fcntl(descriptor, F_SETFL, O_APPEND) >= 0) return descriptor;
  int error = errno;
  close(descriptor);
  return -error;
}
