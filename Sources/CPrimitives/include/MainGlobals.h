// SPDX-License-Identifier: Apache-2.0

// The globals of a program's main file: only its top-level code gives them their values, so a
// process that never reaches `main` finds zeros in them.

#ifndef CPRIMITIVES_MAIN_GLOBALS_H
#define CPRIMITIVES_MAIN_GLOBALS_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// How many globals the top-level code of this program sets that other code than it refers to.
/// Found out once, in some milliseconds; 0 where the program has no table of its symbols.
uint32_t cp_main_global_count(void);

/// Whether there may be such globals all the same: the program has no table of its symbols, and its
/// top-level code sets something.
bool cp_main_globals_are_hidden(void);

/// Whether a global is other than zero now, and was zero when `cp_note_main_globals` was called.
bool cp_main_global_is_set(uint32_t index);

/// The mangled name of a global.
const char *cp_main_global_symbol(uint32_t index);

/// The name of a symbol as it stands in the source, or NULL; to be freed.
char *_Nullable cp_demangled(const char *symbol);

/// Remembers which memory of the program's globals is not zero: a process that runs `main` up to
/// here sets it, too.
void cp_note_main_globals(void);

#pragma clang assume_nonnull end

#endif
