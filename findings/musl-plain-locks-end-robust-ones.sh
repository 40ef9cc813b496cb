#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Locks that nobody else can see, and what they do to the one that all rely on.
#
# Software:  musl 1.2.5, as it comes with the Python package ziglang 0.17.0, on Linux.
# Input:     a process takes one robust mutex in shared memory and then N ordinary mutexes of the
#            types PTHREAD_MUTEX_RECURSIVE or PTHREAD_MUTEX_ERRORCHECK in its own memory, and is
#            killed.
# Expected:  pthread_mutexattr_setrobust(3): if the owner of a robust mutex dies without unlocking
#            it, any future attempt to lock it succeeds with EOWNERDEAD. N does not matter: none
#            of the others is robust or shared. So it is with glibc.
# Seen:      EOWNERDEAD for N = 2,047, EBUSY for ever for N = 2,048. musl puts these two types into
#            the list of robust mutexes, too (so that no new thread with the number of a dead one
#            passes for their owner), the newest first, and the kernel stops after 2,048 entries
#            without a word. Mutexes of the default type do not count.
#
# Exit code: 0 as described, 1 something changed, 77 this machine cannot show it.

set -euo pipefail

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

skip() { printf 'SKIPPED: %s\n' "$*"; exit 77; }

[[ $(uname -sm) == 'Linux x86_64' ]] || skip 'needs Linux on x86-64'
command -v python3 >"$scratch/tool" || skip 'needs python3'
cd "$scratch"
python3 -m venv venv >venv.log 2>&1 || skip 'python3 makes no virtual environment'
venv/bin/pip install -q --only-binary=:all: ziglang==0.17.0 >pip.log 2>&1 ||
  skip "pip cannot install ziglang 0.17.0: $(tail -1 pip.log)"
# What the compiler keeps goes with the rest.
export ZIG_GLOBAL_CACHE_DIR=$scratch/cache ZIG_LOCAL_CACHE_DIR=$scratch/cache
folder=$(venv/bin/python -c 'import ziglang; print(list(ziglang.__path__)[0])')
printf 'ziglang %s, musl %s, Linux %s\n' "$(venv/bin/python -m ziglang version)" \
  "$(sed -n 's/.*VERSION "\(.*\)"/\1/p' "$folder/lib/libc/musl/src/internal/version.h")" \
  "$(uname -r)"

cat >robust.c <<'C'
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void lock_and_die(pthread_mutex_t *robust, int type, int count) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, type);
  pthread_mutex_t *plain = calloc(count + 1, sizeof *plain);
  if (plain == NULL || pthread_mutex_lock(robust) != 0) _exit(77);
  for (int i = 0; i < count; i++) {
    if (pthread_mutex_init(plain + i, &attributes) != 0) _exit(77);
    if (pthread_mutex_lock(plain + i) != 0) _exit(77);
  }
  kill(getpid(), SIGKILL);
}

/* What the next one hears who tries the robust mutex; trylock, so that nobody waits for it. */
static int next_hears(int type, int count) {
  pthread_mutex_t *robust =
      mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutexattr_t attributes;
  if (robust == MAP_FAILED || pthread_mutexattr_init(&attributes) != 0) exit(77);
  if (pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED) != 0) exit(77);
  if (pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST) != 0) exit(77);
  if (pthread_mutex_init(robust, &attributes) != 0) exit(77);
  pid_t child = fork();
  if (child < 0) exit(77);
  if (child == 0) lock_and_die(robust, type, count);
  int status;
  if (waitpid(child, &status, 0) != child || !WIFSIGNALED(status)) exit(77);
  return pthread_mutex_trylock(robust);
}

int main(void) {
  static const struct { const char *name; int type; int count; int recorded; } cases[] = {
    {"no other lock", PTHREAD_MUTEX_NORMAL, 0, EOWNERDEAD},
    {"3,000 of the default type", PTHREAD_MUTEX_NORMAL, 3000, EOWNERDEAD},
    {"2,047 recursive", PTHREAD_MUTEX_RECURSIVE, 2047, EOWNERDEAD},
    {"2,048 recursive", PTHREAD_MUTEX_RECURSIVE, 2048, EBUSY},
    {"2,047 error-checking", PTHREAD_MUTEX_ERRORCHECK, 2047, EOWNERDEAD},
    {"2,048 error-checking", PTHREAD_MUTEX_ERRORCHECK, 2048, EBUSY},
  };
  int wrong = 0;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int heard = next_hears(cases[i].type, cases[i].count);
    printf("one robust mutex and %-26s %s\n", cases[i].name, strerror(heard));
    if (heard != cases[i].recorded) {
      printf("CHANGED: \"%s\" was recorded\n", strerror(cases[i].recorded));
      wrong = 1;
    }
  }
  return wrong;
}
C
venv/bin/python -m ziglang cc -target x86_64-linux-musl -static -O1 -o robust robust.c
code=0
timeout --signal=KILL 60 ./robust || code=$?
((code != 77)) || skip 'no robust mutex can be made and left behind here'
((code == 0)) || exit "$code"
printf 'OK: as described\n'
