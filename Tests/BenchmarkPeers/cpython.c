// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE

#include "BenchmarkPeers.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

// Embedded, so that the program runs without its source tree.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
static char queue_script[] = {
#embed "../Benchmarks/cpython_queue.py"
    , 0};
static char dictionary_script[] = {
#embed "../Benchmarks/cpython_dictionary.py"
    , 0};
static char connection_script[] = {
#embed "../Benchmarks/cpython_connection.py"
    , 0};
static char listener_script[] = {
#embed "../Benchmarks/cpython_listener.py"
    , 0};
static char pool_script[] = {
#embed "../Benchmarks/cpython_pool.py"
    , 0};
static char start_script[] = {
#embed "../Benchmarks/cpython_start.py"
    , 0};
#pragma clang diagnostic pop

// Starts python3 with its standard output going to `output`; returns an errno. Either of the
// script's arguments may be NULL.
static int start(pid_t *child, int output, char *script, char *first, char *second) {
  char python[] = "python3", option[] = "-c";
  char *arguments[] = {python, option, script, first, second, NULL};
  posix_spawn_file_actions_t actions;
  if (posix_spawn_file_actions_init(&actions) != 0) return ENOMEM;
  // dup2 clears close-on-exec on the copy; the pipe's own ends are not inherited.
  int error = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  if (error == 0) error = posix_spawnp(child, python, &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

// Runs a script that prints one number, and returns that or why there is none.
static double number_from(char *script, char *first, char *second) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return PEERS_PYTHON_FAILED;
  pid_t child = 0;
  int error = start(&child, ends[1], script, first, second);
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    return error == ENOENT ? PEERS_NO_PYTHON : PEERS_PYTHON_FAILED;
  }

  FILE *output = fdopen(ends[0], "r");
  double result = 0;
  int fields = output == NULL ? 0 : fscanf(output, "%lf", &result);
  if (output == NULL) {
    close(ends[0]);
  } else {
    fclose(output);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  int succeeded = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return succeeded && fields == 1 && result > 0 ? result : PEERS_PYTHON_FAILED;
}

double peers_cpython_queue_items_per_second(long items) {
  char count[32];
  snprintf(count, sizeof count, "%ld", items);
  return number_from(queue_script, count, NULL);
}

double peers_cpython_dictionary_operations_per_second(long operations) {
  char count[32];
  snprintf(count, sizeof count, "%ld", operations);
  return number_from(dictionary_script, count, NULL);
}

double peers_cpython_connection_round_trips_per_second(long round_trips, long bytes) {
  char count[32], size[32];
  snprintf(count, sizeof count, "%ld", round_trips);
  snprintf(size, sizeof size, "%ld", bytes);
  return number_from(connection_script, count, size);
}

double peers_cpython_listener_round_trips_per_second(long round_trips, bool through_network) {
  static char unix_family[] = "AF_UNIX", network_family[] = "AF_INET";
  char count[32];
  snprintf(count, sizeof count, "%ld", round_trips);
  return number_from(listener_script, count, through_network ? network_family : unix_family);
}

double peers_cpython_pool(long tasks, int way) {
  static char map[] = "map", apply[] = "apply_async", imap[] = "imap_unordered";
  static char lifetime[] = "lifetime";
  char *ways[] = {map, apply, imap, lifetime};
  char count[32];
  snprintf(count, sizeof count, "%ld", tasks);
  return number_from(pool_script, count, ways[way]);
}

double peers_cpython_start_milliseconds(long processes, int method) {
  static char fork[] = "fork", server[] = "forkserver", spawn[] = "spawn";
  char count[32];
  snprintf(count, sizeof count, "%ld", processes);
  char *name = method == PEERS_FORK ? fork : method == PEERS_FORK_SERVER ? server : spawn;
  return number_from(start_script, count, name);
}
