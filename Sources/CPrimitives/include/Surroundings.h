// SPDX-License-Identifier: Apache-2.0

// All that a process hands down to what it starts, as one number.

#ifndef SURROUNDINGS_H
#define SURROUNDINGS_H

#include <stdint.h>

#pragma clang assume_nonnull begin

/// What the calling thread would hand down to a process that it started now, beside open files and
/// the working directory.
struct cp_surroundings {
  /// A digest of what system calls tell: environment, user and group ids, groups, capabilities,
  /// root, limits, priority, scheduling, processors, and whether a filter refuses system calls.
  uint64_t asked;
  /// A digest of what only `/proc` tells: the mask of new files' permissions, ignored signals, how
  /// many filters there are; 0 where it cannot be read. (The mask could also be
  /// read by setting it: other threads would create files with a wrong one meanwhile.)
  uint64_t told;
};
struct cp_surroundings cp_surroundings_now(void);

#pragma clang assume_nonnull end

#endif
