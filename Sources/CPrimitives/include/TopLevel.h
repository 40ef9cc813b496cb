// SPDX-License-Identifier: Apache-2.0

// The mark in a program's top-level code where its children begin.

#ifndef CPRIMITIVES_TOP_LEVEL_H
#define CPRIMITIVES_TOP_LEVEL_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Lets a process that was started for `role` run `main`, and has it `live` at the mark. Until then
/// its standard input is empty, and what it prints is dropped: the starter has printed it. One that
/// ends before the mark says so.
void cp_enter_main(uint32_t role, void (*live)(uint32_t role));
/// This process has a role and will never run `main`.
void cp_skip_main(void);

/// Whether this process is on its way through `main` to the mark.
bool cp_is_before_mark(void);
/// Whether no code of `main` is ever run in this process, or was in the one that it is a copy of.
bool cp_skips_main(void);
/// Whether what this process starts runs `main` up to the mark: whether it has passed it itself.
bool cp_children_enter_main(void);

/// The mark: takes note of it or, in a process with a role, lives as what it is and never returns.
void cp_pass_mark(void);

/// Takes note that this process starts another one, or makes a shared object.
void cp_note_start(void);
void cp_note_making(void);
/// Whether it has.
bool cp_has_started(void);
bool cp_has_made(void);

#pragma clang assume_nonnull end

#endif
