// SPDX-License-Identifier: Apache-2.0

// A process that ends itself when a piece of work takes too long.

#ifndef TASKLIMIT_H
#define TASKLIMIT_H

#include <stdint.h>

#pragma clang assume_nonnull begin

/// Ends this process by SIGKILL in so many nanoseconds, if the word is `expected` then: it becomes
/// `desired` first, in one step, so that whoever looks at the word knows why. A word that has
/// another value by then means that the work is done, and nothing happens.
/// One limit at a time; it is a signal of the process, SIGRTMAX - 1, which the calling thread lets
/// through. Returns 0 or an errno.
int cp_limit_set(void *word, uint64_t expected, uint64_t desired, uint64_t nanoseconds);
/// Lifts the limit.
void cp_limit_lift(void);

#pragma clang assume_nonnull end

#endif
