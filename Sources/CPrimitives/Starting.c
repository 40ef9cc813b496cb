// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "CPrimitives.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

static const char *const role_variable = "PRIMITIVES_PROCESS_ROLE";
// Where `cp_spawn` puts the channel: right behind the standard streams.
enum { channel_number = STDERR_FILENO + 1 };
// Added to a role: the process runs the program's top-level code, up to its mark.
enum { role_enters_main = 0x100 };
static char **arguments_of_process;

// MARK: - Sockets

int cp_socket_pair(bool keeps_packets, int ends[2]) {
  int type = (keeps_packets ? SOCK_SEQPACKET : SOCK_STREAM) | SOCK_CLOEXEC;
  int made[2];
  if (socketpair(AF_UNIX, type, 0, made) < 0) return errno;
  for (int i = 0; i < 2; i++) ends[i] = cp_above_standard(made[i]);
  if (ends[0] >= 0 && ends[1] >= 0) return 0;
  int error = -(ends[0] < 0 ? ends[0] : ends[1]);
  for (int i = 0; i < 2; i++) {
    if (ends[i] >= 0) close(ends[i]);
  }
  return error;
}

// MARK: - Starting

int cp_spawn(enum cp_role role, int channel, pid_t *pid) {
  char variable[64];
  unsigned way = (unsigned)role | (cp_children_enter_main() ? role_enters_main : 0);
  snprintf(variable, sizeof variable, "%s=%u", role_variable, way);
  size_t count = 0;
  while (environ != NULL && environ[count] != NULL) count++;
  char **environment = calloc(count + 2, sizeof *environment);
  if (environment == NULL) return ENOMEM;
  if (count > 0) memcpy(environment, environ, count * sizeof *environment);
  environment[count] = variable;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none;
  sigemptyset(&none);
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  // A descriptor duplicated onto itself loses its close-on-exec flag, in the new process only.
  posix_spawn_file_actions_adddup2(&actions, channel, channel_number);
  posix_spawn_file_actions_addclosefrom_np(&actions, channel_number + 1);
  posix_spawnattr_setsigmask(&attributes, &none);
  short flags = POSIX_SPAWN_SETSIGMASK;
  if (role == cp_role_template) {
    posix_spawnattr_setpgroup(&attributes, 0);
    flags |= POSIX_SPAWN_SETPGROUP;
  }
  posix_spawnattr_setflags(&attributes, flags);
  char template_name[] = "template";
  char *const for_template[] = {template_name, NULL};
  bool is_bare = role == cp_role_template && !cp_children_enter_main();
  char *const *arguments =
      is_bare || arguments_of_process == NULL ? for_template : arguments_of_process;
  int error = posix_spawn(pid, "/proc/self/exe", &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  free(environment);
  return error;
}

void cp_close_input(void) {
  int descriptor = cp_above_standard(open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (descriptor < 0) return;
  dup2(descriptor, STDIN_FILENO);
  close(descriptor);
}

// MARK: - Forking for the parent

// The id of a thread stands in its descriptor, which glibc reads when it locks a robust mutex.
static pid_t *place_of_thread_id(struct robust_list_head *head) {
  pid_t id = cp_thread_id();
  pid_t *place = NULL;
  if (prctl(PR_GET_TID_ADDRESS, &place, 0, 0, 0) == 0 && place != NULL && *place == id) {
    return place;
  }
  // A kernel without that question: glibc keeps it a few words below the robust list.
  for (int distance = 1; distance <= 8; distance++) {
    if (((pid_t *)head)[-distance] == id) return (pid_t *)head - distance;
  }
  return NULL;
}

static void after_fork_in_child(void) {
  // The child has its own copy of the thread's head, and none of the parent's duties.
  if (cp_pending_of_thread.slot != NULL) *cp_pending_of_thread.slot = 0;
  cp_held_by_thread_word = 0;
  cp_mutexes_forget();
  cp_set_self_token(0);
  cp_forget_parent();
  if (cp_process_forked != NULL) cp_process_forked();
}

pid_t cp_fork_sibling(uint32_t *pid_word) {
  static struct robust_list_head *head;
  static pid_t *id;
  if (id == NULL) {
    size_t length = 0;
    if (syscall(SYS_get_robust_list, 0, &head, &length) < 0 || head == NULL) return -ENOSYS;
    id = place_of_thread_id(head);
    if (id == NULL) return -ENOSYS;
  }
  unsigned long flags =
      CLONE_PARENT | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
#if defined(__x86_64__)
  long pid = syscall(SYS_clone, flags, 0, pid_word, id, 0);
#else
  long pid = syscall(SYS_clone, flags, 0, pid_word, 0, id);
#endif
  if (pid < 0) return -errno;
  if (pid == 0) {
    // The server's life word is not the child's: the list is empty again, and the kernel is told.
    head->list.next = &head->list;
    head->list_op_pending = NULL;
    syscall(SYS_set_robust_list, head, sizeof *head);
    after_fork_in_child();
  }
  return (pid_t)pid;
}

static void change_held_signals(int how) {
  sigset_t held;
  sigemptyset(&held);
  sigaddset(&held, SIGINT);
  sigaddset(&held, SIGTERM);
  sigaddset(&held, SIGHUP);
  sigaddset(&held, SIGQUIT);
  pthread_sigmask(how, &held, NULL);
}

void cp_hold_signals(void) { change_held_signals(SIG_BLOCK); }
void cp_admit_signals(void) { change_held_signals(SIG_UNBLOCK); }

void cp_set_standard(int descriptor, int number) { dup2(descriptor, number); }

void cp_leave_surroundings(void) {
  int nothing = cp_above_standard(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (nothing < 0) return;
  for (int stream = 0; stream <= STDERR_FILENO; stream++) dup2(nothing, stream);
  close(nothing);
  if (chdir("/") < 0) return;
}

int cp_open_directory(void) {
  return cp_above_standard(open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
}

void cp_join_group(pid_t group) {
  if (getpgrp() != group) setpgid(0, group);
}

int cp_processor_count(void) {
  // The kernel refuses a set that is smaller than its own.
  for (int size = CPU_SETSIZE; size <= 1 << 20; size *= 2) {
    cpu_set_t *set = CPU_ALLOC((size_t)size);
    if (set == NULL) return 1;
    size_t bytes = CPU_ALLOC_SIZE((size_t)size);
    int result = sched_getaffinity(0, bytes, set);
    int count = result == 0 ? CPU_COUNT_S(bytes, set) : 0;
    CPU_FREE(set);
    if (count > 0) return count;
    if (errno != EINVAL) break;
  }
  long configured = sysconf(_SC_NPROCESSORS_ONLN);
  return configured > 0 ? (int)configured : 1;
}

// MARK: - Before main

// What this process was started as; the variable goes, so that what it starts itself is not taken
// for the same.
static uint32_t take_role(void) {
  // Whoever raises privileges does not take orders from its environment.
  const char *text = secure_getenv(role_variable);
  uint32_t role = text == NULL ? 0 : (uint32_t)atoi(text);
  unsetenv(role_variable);
  struct stat status;
  if (role == 0 || fstat(channel_number, &status) < 0 || !S_ISSOCK(status.st_mode)) return 0;
  fcntl(channel_number, F_SETFD, FD_CLOEXEC);
  // The kernel has called the process after the path that it was started by, "exe".
  prctl(PR_SET_NAME, program_invocation_short_name);
  return role;
}

// What a process that was started by `cp_spawn` does in the end; never returns.
static void live(uint32_t role) {
  if (role == cp_role_child && cp_child_main != NULL) {
    cp_child_main();
    _exit(70);
  }
  if (role == cp_role_server && cp_server_main != NULL) {
    cp_server_main();
    _exit(0);
  }
  if (role == cp_role_template && cp_template_main != NULL) {
    cp_template_main(channel_number);
    _exit(0);
  }
}

__attribute__((constructor)) static void process_starts(int count, char **arguments) {
  if (count > 0) arguments_of_process = arguments;
  pthread_atfork(NULL, NULL, after_fork_in_child);
  uint32_t way = take_role(), role = way & ~(uint32_t)role_enters_main;
  if (role == cp_role_child && cp_child_prepare != NULL) {
    cp_child_prepare(channel_number);
  } else if (role == cp_role_server && cp_server_prepare != NULL) {
    cp_server_prepare(channel_number);
  } else if (cp_process_started != NULL) {
    cp_process_started();
  }
  if (role == cp_role_template) {
    // Its channel tells it of its starter's end, but not while it is blocked elsewhere.
    cp_follow_parent(getppid(), false);
  }
  if (role == 0) return;
  if ((way & role_enters_main) != 0) cp_enter_main(role, live);
  else cp_skip_main(), live(role);
}
