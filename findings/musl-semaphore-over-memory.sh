#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A semaphore made of somebody's data, because both have one name.
#
# Software:  musl 1.2.5, as it comes with the Python package ziglang 0.17.0.
# Input:     shared memory "/NAME" that holds a counter of 41; then
#            sem_open("/NAME", O_CREAT, 0600, 1), and sem_wait twice.
# Expected:  POSIX describes two kinds of objects, each with its own calls. sem_open(3): with
#            O_CREAT the semaphore is created if it does not already exist, with the value given.
#            So it starts with 1, the second wait finds nothing to take, and the counter stays 41.
#            So it is with glibc, which puts "sem." before a semaphore's name; programs that give
#            their memory and its semaphore one name are common.
# Seen:      musl keeps both in one folder under one name, and checks nothing. The new semaphore
#            starts with 41, the first word of the data, each wait takes 1 off the counter, and
#            sem_unlink removes the shared memory. With O_EXCL the answer is "File exists".
#
# Exit code: 0 as described, 1 something changed, 77 this machine cannot show it.

set -euo pipefail

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

skip() { printf 'SKIPPED: %s\n' "$*"; exit 77; }

[[ $(uname -sm) == 'Linux x86_64' ]] || skip 'needs Linux on x86-64'
[[ -w /dev/shm ]] || skip 'needs a /dev/shm to write to'
command -v python3 >"$scratch/tool" || skip 'needs python3'
cd "$scratch"
python3 -m venv venv >venv.log 2>&1 || skip 'python3 makes no virtual environment'
venv/bin/pip install -q --only-binary=:all: ziglang==0.17.0 >pip.log 2>&1 ||
  skip "pip cannot install ziglang 0.17.0: $(tail -1 pip.log)"
# What the compiler keeps goes with the rest.
export ZIG_GLOBAL_CACHE_DIR=$scratch/cache ZIG_LOCAL_CACHE_DIR=$scratch/cache
folder=$(venv/bin/python -c 'import ziglang; print(list(ziglang.__path__)[0])')
printf 'ziglang %s, musl %s\n' "$(venv/bin/python -m ziglang version)" \
  "$(sed -n 's/.*VERSION "\(.*\)"/\1/p' "$folder/lib/libc/musl/src/internal/version.h")"

cat >names.c <<'C'
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int wrong;

static void see(const char *what, int seen, int recorded) {
  printf("%-54s %d\n", what, seen);
  if (seen != recorded) {
    printf("CHANGED: %d was recorded\n", recorded);
    wrong = 1;
  }
}

int main(void) {
  char name[64];
  snprintf(name, sizeof name, "/finding-%d", (int)getpid());
  int memory = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
  if (memory < 0 || ftruncate(memory, 4096) != 0) {
    perror("shm_open");
    return 77;
  }
  int *counter = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
  if (counter == MAP_FAILED) {
    perror("mmap");
    return 77;
  }
  *counter = 41;

  int refused = sem_open(name, O_CREAT | O_EXCL, 0600, 1) == SEM_FAILED && errno == EEXIST;
  see("sem_open with O_EXCL finds the shared memory:", refused, 1);
  sem_t *semaphore = sem_open(name, O_CREAT, 0600, 1);
  if (semaphore == SEM_FAILED) {
    printf("CHANGED: sem_open: %s\n", strerror(errno));
    shm_unlink(name);
    return 1;
  }
  int value = -1;
  sem_getvalue(semaphore, &value);
  see("sem_open(O_CREAT, value 1); the semaphore's value:", value, 41);
  see("first sem_trywait succeeds:", sem_trywait(semaphore) == 0, 1);
  see("second sem_trywait succeeds:", sem_trywait(semaphore) == 0, 1);
  see("the counter in the shared memory, never written:", *counter, 39);
  sem_close(semaphore);
  sem_unlink(name);
  int gone = shm_open(name, O_RDWR, 0600) < 0 && errno == ENOENT;
  see("after sem_unlink the shared memory has lost its name:", gone, 1);
  shm_unlink(name);
  return wrong;
}
C
venv/bin/python -m ziglang cc -target x86_64-linux-musl -static -O1 -o names names.c
code=0
timeout --signal=KILL 20 ./names || code=$?
((code == 0)) || exit "$code"
printf 'OK: as described\n'
