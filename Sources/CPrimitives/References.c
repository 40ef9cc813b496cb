// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "References.h"

#include <string.h>

// The node that an address lies in, or NULL.
static struct node *node_at(const struct program *program, uintptr_t address) {
  size_t low = 0, high = program->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (program->nodes[middle].start <= address) low = middle + 1;
    else high = middle;
  }
  if (low == 0 || program->nodes[low - 1].end <= address) return NULL;
  return &program->nodes[low - 1];
}

// Sections about code that no one runs it through.
static bool says_nothing(const char *section) {
  static const char *const all[] = {".eh_frame", ".gcc_except", ".rel",  ".dyn", ".gnu",
                                    ".interp",   ".note",       ".hash", "asan", "__llvm_"};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (strncmp(section, all[i], strlen(all[i])) == 0) return true;
  }
  return false;
}

static void reach(struct program *program, struct node *node) {
  if (node->is_reached || node->is_main) return;
  node->is_reached = true;
  program->queue[program->queued++] = (size_t)(node - program->nodes);
}

static void refer(struct program *program, uintptr_t target, bool from_main) {
  struct node *node = node_at(program, target);
  if (node == NULL || (node->is_code && node->start != target)) return;
  if (from_main) node->is_set_by_main = true;
  else reach(program, node);
}

static int32_t read_relative(const uint8_t *bytes) {
  int32_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static bool is_among(uint8_t byte, const char *all, size_t count) {
  return memchr(all, byte, count) != NULL;
}
#define is_one_of(byte, all) is_among(byte, all, sizeof(all) - 1)

// The operand at `p` ends an instruction, or an immediate value follows: which lengths of it are
// possible. Bit n of the result stands for n bytes. Before all code of a program stand other bytes
// of it, so that those before `p` can be read.
static unsigned immediates(const uint8_t *p) {
  uint8_t opcode = p[-2];
  unsigned reg = (p[-1] >> 3) & 7;
  bool is_short = p[-3] == 0x66 || p[-4] == 0x66;
  unsigned result = 1;
  if (is_one_of(opcode, "\x80\x83\xC0\xC1\xC6\x6B") || (opcode == 0xF6 && reg < 2)) {
    result = 1 << 1;
  } else if (is_one_of(opcode, "\x81\xC7\x69") || (opcode == 0xF7 && reg < 2)) {
    result = is_short ? 1 << 4 | 1 << 2 : 1 << 4;
  }
  if (p[-3] == 0x0F) {
    result |= is_one_of(opcode, "\x70\x71\x72\x73\xA4\xAC\xBA\xC2\xC4\xC5\xC6") ? 1 << 1 : 1;
  }
  if (p[-4] == 0x0F && p[-3] == 0x3A) result |= 1 << 1;
  if (p[-4] == 0xC5 || p[-5] == 0xC4 || p[-6] == 0x62) result |= 1 << 1 | 1;
  return result;
}

// References relative to the instruction: calls, jumps, and operands with the mode byte for it.
cp_reads_everything static void scan_code(
    struct program *program, uintptr_t start, uintptr_t end, bool from_main) {
  const uint8_t *last = (const uint8_t *)end - 4;
  for (const uint8_t *p = (const uint8_t *)start + 1; p <= last; p++) {
    uint8_t before = p[-1];
    bool is_jump = before == 0xE8 || before == 0xE9 || (p[-2] == 0x0F && (before & 0xF0) == 0x80);
    if (!is_jump && (before & 0xC7) != 0x05) continue;
    unsigned possible = is_jump ? 1 : immediates(p);
    for (unsigned length = 0; length <= 4; length++) {
      if ((possible >> length & 1) == 0) continue;
      refer(program, (uintptr_t)p + 4 + length + (intptr_t)read_relative(p), from_main);
    }
  }
}

// Tables refer to what is in the file like this, and never to a variable: what looks like it is
// a number.
static void refer_relatively(struct program *program, uintptr_t target) {
  struct node *node = node_at(program, target);
  if (node == NULL || node->is_candidate || (node->is_code && node->start != target)) return;
  reach(program, node);
}

// References relative to themselves, and addresses.
cp_reads_everything static void scan_data(
    struct program *program, uintptr_t start, uintptr_t end, bool is_packed) {
  uintptr_t step = is_packed ? 1 : 4;
  for (uintptr_t p = (start + step - 1) / step * step; p + 4 <= end; p += step) {
    int32_t distance = read_relative((const uint8_t *)p);
    if (distance != 0) {
      uintptr_t target = p + (uintptr_t)(intptr_t)distance;
      refer_relatively(program, target);
      // The lowest bits may say something else.
      if ((target & 3) != 0) refer_relatively(program, target & ~(uintptr_t)3);
    }
    if (p % 8 != 0 || p + 8 > end) continue;
    uintptr_t address;
    memcpy(&address, (const void *)p, sizeof address);
    refer(program, address, false);
  }
}

static void scan(struct program *program, const struct node *node) {
  if (node->is_candidate) return;
  if (node->is_code) return scan_code(program, node->start, node->end, false);
  // An async function's pointer, followed by the size of its context.
  uintptr_t end = node->is_async_pointer ? node->start + 4 : node->end;
  scan_data(program, node->start, end, strncmp(node->name, "symbolic", 8) == 0);
}

// What belongs to no symbol is reached in any case.
static void scan_gaps(struct program *program, const Elf64_Shdr *section) {
  uintptr_t start = program->base + section->sh_addr, end = start + section->sh_size;
  bool is_code = (section->sh_flags & SHF_EXECINSTR) != 0;
  bool is_packed = strncmp(cp_section_name(program, section), "swift5_typeref", 14) == 0;
  for (size_t i = 0; i <= program->count && start < end; i++) {
    struct node none = {.start = end, .end = end};
    const struct node *node = i < program->count ? &program->nodes[i] : &none;
    if (node->end <= start) continue;
    uintptr_t gap = node->start < end ? node->start : end;
    if (gap > start) {
      if (is_code) scan_code(program, start, gap, false);
      else scan_data(program, start, gap, is_packed);
    }
    start = node->end;
  }
}

void cp_follow_references(struct program *program) {
  for (size_t i = 0; i < program->count; i++) {
    const struct node *node = &program->nodes[i];
    if (node->is_main && node->is_code) scan_code(program, node->start, node->end, true);
  }
  for (int i = 0; i < program->header->e_shnum; i++) {
    const Elf64_Shdr *section = &program->sections[i];
    bool is_loaded = (section->sh_flags & SHF_ALLOC) != 0 && section->sh_type != SHT_NOBITS;
    if (!is_loaded || says_nothing(cp_section_name(program, section))) continue;
    scan_gaps(program, section);
  }
  for (size_t i = 0; i < program->count; i++) {
    if (program->nodes[i].is_root) reach(program, &program->nodes[i]);
  }
  for (size_t next = 0; next < program->queued; next++) {
    scan(program, &program->nodes[program->queue[next]]);
  }
}

// MARK: - Without symbols

static const Elf64_Shdr *section_named(const struct program *program, const char *name) {
  for (int i = 0; i < program->header->e_shnum; i++) {
    const Elf64_Shdr *section = &program->sections[i];
    bool is_loaded = (section->sh_flags & SHF_ALLOC) != 0;
    if (is_loaded && strcmp(cp_section_name(program, section), name) == 0) return section;
  }
  return NULL;
}

// Where the function that starts at `start` ends at the latest, by the table that exceptions are
// unwound with; 0 when it is not known.
static uintptr_t end_of_function(const struct program *program, uintptr_t start) {
  const Elf64_Shdr *section = section_named(program, ".eh_frame_hdr");
  if (section == NULL || section->sh_size < 12) return 0;
  uintptr_t header = program->base + section->sh_addr;
  const uint8_t *bytes = (const uint8_t *)header;
  // Four bytes each: a count as it is, places relative to this header.
  if (bytes[0] != 1 || bytes[2] != 0x03 || bytes[3] != 0x3B) return 0;
  size_t count = (uint32_t)read_relative(bytes + 8);
  if (count > (section->sh_size - 12) / 8) return 0;
  uintptr_t end = 0;
  for (size_t i = 0; i < count; i++) {
    uintptr_t other = header + (uintptr_t)(intptr_t)read_relative(bytes + 12 + 8 * i);
    if (other > start && (end == 0 || other < end)) end = other;
  }
  return end;
}

cp_reads_everything bool cp_main_sets_memory(const struct program *program) {
  const Elf64_Shdr *entry = section_named(program, "swift5_entry");
  const Elf64_Shdr *zeros = section_named(program, ".bss");
  if (entry == NULL || zeros == NULL || entry->sh_size < 4) return false;
  uintptr_t place = program->base + entry->sh_addr;
  uintptr_t start = place + (uintptr_t)(intptr_t)read_relative((const uint8_t *)place);
  uintptr_t end = end_of_function(program, start);
  uintptr_t low = program->base + zeros->sh_addr, high = low + zeros->sh_size;
  for (const uint8_t *p = (const uint8_t *)start + 2; p + 4 <= (const uint8_t *)end; p++) {
    // Moves from a register or an immediate value.
    if ((p[-1] & 0xC7) != 0x05 || !is_one_of(p[-2], "\x88\x89\xC6\xC7\x11\x29\x7F\xD6")) continue;
    unsigned possible = immediates(p);
    for (unsigned length = 0; length <= 4; length++) {
      uintptr_t target = (uintptr_t)p + 4 + length + (uintptr_t)(intptr_t)read_relative(p);
      if ((possible >> length & 1) != 0 && target >= low && target < high) return true;
    }
  }
  return false;
}
