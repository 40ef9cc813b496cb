// SPDX-License-Identifier: Apache-2.0

// What binds a child to its parent: it ends with it, and does what the parent asks of it, whoever
// the two have become meanwhile.

#ifndef FOLLOWING_H
#define FOLLOWING_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#pragma clang assume_nonnull begin

// MARK: - The parent's side

/// Makes a pipe, `ends[0]` for reading, close-on-exec, of which neither end ever blocks. Returns 0
/// or an errno.
int cp_channel_make(int ends[_Nonnull 2]);
/// Opens a pipe's reading end once more: the kernel signals a file's owner, and each file has one.
/// Returns -errno where that cannot be done.
int cp_channel_open(int reading);
/// Makes every child that reads the channel look whether there is an order for it.
void cp_channel_poke(int reading, int writing);
/// Leaves the order to send itself a signal in a child's word, for the child of that generation.
/// Returns whether that signal can be ordered.
bool cp_order(void *word, uint32_t generation, int signal);

// MARK: - The child's side

/// Lets the kernel signal this process when its parent writes into `channel` or has closed it: it
/// looks then whether `word` has an order for its `generation`, and whether its parent has ended.
/// Returns 0 or an errno.
int cp_obey_parent(int channel, void *word, uint32_t generation);
/// Makes this process end when the process `parent` ends, or at once if it has. The kernel signals
/// the end of the *thread* that forked: where that was the process's first (`from_first_thread`),
/// SIGKILL is asked for directly; else a real-time signal whose handler looks whether the process
/// lives on. Neither comes where this process changes its user, or is one that the parent may not
/// signal at its end; the end of the channel to the parent comes then, too. Returns 0 or an errno.
int cp_follow_parent(pid_t parent, bool from_first_thread);
/// In a child right after `fork`: it is bound to no one yet.
void cp_forget_parent(void);

// MARK: - Ends

/// Whether the kernel drops how this process's children end: SIGCHLD is ignored, or wanted without
/// zombies.
bool cp_drops_ends(void);
/// How a process ended that left no zombie, as `cp_pidfd_reap` puts it, from its descriptor.
/// Returns 0, or an errno where the kernel does not tell.
int cp_pidfd_told(int descriptor, int *code);

#pragma clang assume_nonnull end

#endif
