// SPDX-License-Identifier: Apache-2.0

// What refers to what in this program; for the shim itself.

#ifndef CPRIMITIVES_REFERENCES_H
#define CPRIMITIVES_REFERENCES_H

#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What is read here may be written by other threads, and lies between the objects of C.
#define cp_reads_everything __attribute__((no_sanitize("address", "thread", "undefined")))

// A stretch of the program that is reached as a whole: a function, an object, or what overlaps.
struct node {
  uintptr_t start, end;
  const char *name;
  bool is_code, is_root, is_main, is_async_pointer, is_candidate;
  bool is_set_by_main, is_reached;
};

struct program {
  const uint8_t *file;
  size_t bytes;
  uintptr_t base;
  const Elf64_Ehdr *header;
  const Elf64_Shdr *sections;
  const char *section_names;
  const Elf64_Sym *symbols;
  size_t symbol_count;
  const char *names;
  size_t names_bytes;
  struct node *nodes;
  size_t count;
  size_t *queue;
  size_t queued;
};

static inline const char *cp_section_name(
    const struct program *program, const Elf64_Shdr *section) {
  return program->section_names + section->sh_name;
}

// Marks the nodes that `main` refers to, and those that are reached without it. The nodes are in
// the order of their addresses, and do not overlap; the queue has room for all of them.
void cp_follow_references(struct program *program);

// Without symbols: whether `main` itself stores something where the program has zeros at its start.
bool cp_main_sets_memory(const struct program *program);

#endif
