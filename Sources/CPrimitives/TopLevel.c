// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "TopLevel.h"

#include "CPrimitives.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint32_t pending_role;
static void (*pending_life)(uint32_t role);
// Where standard output is meanwhile, or below 0.
static int output_aside = -1;
static bool skips_main, children_enter_main;
static atomic_bool has_started, has_made;

static void end_before_mark(void) {
  if (pending_role == 0) return;
  static const char text[] =
      "ChildProcess.beginHere: this process was started to be a child, and the top-level code has "
      "ended before it came to that call\n";
  cp_write_error(text, sizeof text - 1);
  _exit(70);
}

void cp_enter_main(uint32_t role, void (*live)(uint32_t role)) {
  pending_role = role;
  pending_life = live;
  atexit(end_before_mark);
  cp_close_input();
  output_aside = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (output_aside >= 0 && nothing >= 0) dup2(nothing, STDOUT_FILENO);
  if (nothing > STDERR_FILENO) close(nothing);
}

void cp_skip_main(void) { skips_main = true; }

bool cp_is_before_mark(void) { return pending_role != 0; }
bool cp_skips_main(void) { return skips_main; }
bool cp_children_enter_main(void) { return children_enter_main; }

void cp_pass_mark(void) {
  cp_note_main_globals();
  children_enter_main = true;
  uint32_t role = pending_role;
  if (role == 0) return;
  pending_role = 0;
  cp_flush();
  if (output_aside >= 0) {
    dup2(output_aside, STDOUT_FILENO);
    close(output_aside);
  }
  pending_life(role);
}

void cp_note_start(void) { atomic_store_explicit(&has_started, true, memory_order_relaxed); }
bool cp_has_started(void) { return atomic_load_explicit(&has_started, memory_order_relaxed); }
void cp_note_making(void) { atomic_store_explicit(&has_made, true, memory_order_relaxed); }
bool cp_has_made(void) { return atomic_load_explicit(&has_made, memory_order_relaxed); }
