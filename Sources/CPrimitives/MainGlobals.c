// SPDX-License-Identifier: Apache-2.0

// A global of `main.swift` has a symbol like any other and no function that initialises it: the
// top-level code, which is the function `main`, stores its value. All others are initialised by
// whoever needs them first, or stand in the file. So the globals in question are those variables of
// the main module that begin as zero, that `main` refers to and that have no token of a lazy
// initialiser.
//
// Most of them are used by the top-level code only, and harmless. What a process can run that never
// enters `main` is found as a linker finds what is dead: from all that is referred to by tables
// that the runtime reads, and by bytes that belong to no symbol, over every reference in code and
// data, without ever entering `main`. Whatever only looks like a reference counts as one, so this
// errs on the side of naming a global too many.

#define _GNU_SOURCE
#include "MainGlobals.h"

#include "References.h"

#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct main_global {
  const uint8_t *memory;
  size_t bytes;
  char *symbol;
};

struct findings {
  uint32_t count;
  bool is_blind;
  struct main_global globals[];
};

// MARK: - The file

static bool has(const struct program *program, uint64_t offset, uint64_t bytes) {
  return offset <= program->bytes && bytes <= program->bytes - offset;
}

static const char *name_at(const struct program *program, uint32_t offset) {
  // The last byte of a table of names is zero.
  return offset < program->names_bytes ? program->names + offset : "";
}

static bool open_symbols(struct program *program, uint32_t type) {
  for (int i = 0; i < program->header->e_shnum; i++) {
    const Elf64_Shdr *table = &program->sections[i];
    if (table->sh_type != type || table->sh_link >= program->header->e_shnum) continue;
    const Elf64_Shdr *names = &program->sections[table->sh_link];
    if (!has(program, table->sh_offset, table->sh_size)) continue;
    if (names->sh_size == 0 || !has(program, names->sh_offset, names->sh_size)) continue;
    program->symbols = (const Elf64_Sym *)(program->file + table->sh_offset);
    program->symbol_count = table->sh_size / sizeof(Elf64_Sym);
    program->names = (const char *)program->file + names->sh_offset;
    program->names_bytes = names->sh_size;
    if (program->names[names->sh_size - 1] == 0 && program->symbol_count > 1) return true;
  }
  return false;
}

static bool open_sections(struct program *program) {
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)program->file;
  program->header = header;
  if (!has(program, 0, sizeof *header) || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_shentsize != sizeof(Elf64_Shdr) ||
      !has(program, header->e_shoff, (uint64_t)header->e_shnum * sizeof(Elf64_Shdr)) ||
      header->e_shstrndx >= header->e_shnum)
    return false;
  program->sections = (const Elf64_Shdr *)(program->file + header->e_shoff);
  const Elf64_Shdr *names = &program->sections[header->e_shstrndx];
  if (!has(program, names->sh_offset, names->sh_size) || names->sh_size == 0) return false;
  program->section_names = (const char *)program->file + names->sh_offset;
  if (program->section_names[names->sh_size - 1] != 0) return false;
  for (int i = 0; i < header->e_shnum; i++) {
    if (program->sections[i].sh_name >= names->sh_size) return false;
  }
  return true;
}

// MARK: - The nodes

static bool ends_with(const char *text, const char *end) {
  size_t length = strlen(text), end_length = strlen(end);
  return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static int compare_nodes(const void *one, const void *other) {
  uintptr_t a = ((const struct node *)one)->start, b = ((const struct node *)other)->start;
  return a < b ? -1 : a > b ? 1 : 0;
}

// Symbols of these sections are reached by reference only; what the runtime and the loader read is
// reached in any case.
static bool is_reached_by_reference(const char *section) {
  static const char *const all[] = {".text", ".data", ".rodata", ".bss"};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (strncmp(section, all[i], strlen(all[i])) == 0) return true;
  }
  return false;
}

struct prefix {
  char text[256];
  size_t length;
};

// "$s" and the module's name with its length, as every symbol of the main module begins. Swift's
// build system names the entry after the module; without that name every module counts. Returns
// whether the program has a symbol of its `main` at all.
static bool find_main(const struct program *program, struct prefix *prefix) {
  uintptr_t entry = 0;
  memcpy(prefix->text, "$s", 2);
  prefix->length = 2;
  for (size_t i = 0; i < program->symbol_count; i++) {
    const Elf64_Sym *symbol = &program->symbols[i];
    if (symbol->st_shndx != SHN_UNDEF && strcmp(name_at(program, symbol->st_name), "main") == 0) {
      entry = symbol->st_value;
    }
  }
  for (size_t i = 0; entry != 0 && i < program->symbol_count; i++) {
    const char *name = name_at(program, program->symbols[i].st_name);
    if (program->symbols[i].st_value != entry || !ends_with(name, "_main")) continue;
    int length = (int)(strlen(name) - strlen("_main"));
    int all = snprintf(prefix->text, sizeof prefix->text, "$s%d%.*s", length, length, name);
    if (length > 0 && all > 0 && (size_t)all < sizeof prefix->text) prefix->length = (size_t)all;
  }
  return entry != 0;
}

// Whether a name is that of a variable outside of types: "…vp", perhaps with a number from the
// optimiser behind it.
static bool is_variable(const char *name) {
  const char *dot = strchr(name, '.');
  size_t length = dot == NULL ? strlen(name) : (size_t)(dot - name);
  return length > 4 && name[length - 2] == 'v' && name[length - 1] == 'p';
}

static bool is_candidate(
    const struct program *program, const Elf64_Sym *symbol, const struct prefix *prefix) {
  if (symbol->st_shndx == SHN_UNDEF || symbol->st_shndx >= program->header->e_shnum) return false;
  const char *name = name_at(program, symbol->st_name);
  return symbol->st_size > 0 && strncmp(name, prefix->text, prefix->length) == 0 &&
         program->sections[symbol->st_shndx].sh_type == SHT_NOBITS && is_variable(name);
}

// Most programs have no main file of this kind, and nothing else is to be found out then.
static bool has_candidates(const struct program *program, const struct prefix *prefix) {
  for (size_t i = 0; i < program->symbol_count; i++) {
    if (is_candidate(program, &program->symbols[i], prefix)) return true;
  }
  return false;
}

static bool add_nodes(struct program *program, const struct prefix *prefix) {
  program->nodes = calloc(program->symbol_count + 1, sizeof *program->nodes);
  if (program->nodes == NULL) return false;
  size_t count = 0;
  for (size_t i = 0; i < program->symbol_count; i++) {
    const Elf64_Sym *symbol = &program->symbols[i];
    int type = ELF64_ST_TYPE(symbol->st_info);
    if (symbol->st_shndx == SHN_UNDEF || symbol->st_shndx >= program->header->e_shnum) continue;
    const Elf64_Shdr *section = &program->sections[symbol->st_shndx];
    bool is_code = (section->sh_flags & SHF_EXECINSTR) != 0;
    const char *name = name_at(program, symbol->st_name);
    bool is_main = strcmp(name, "main") == 0 || strstr(name, "async_Main") != NULL;
    if ((section->sh_flags & SHF_ALLOC) == 0 || type == STT_TLS || type == STT_SECTION) continue;
    if (symbol->st_size == 0 && !is_main) continue;
    struct node *node = &program->nodes[count++];
    *node = (struct node){
        .start = program->base + symbol->st_value,
        .end = program->base + symbol->st_value + symbol->st_size,
        .name = name,
        .is_code = is_code,
        .is_root = !is_code && !is_reached_by_reference(cp_section_name(program, section)),
        .is_main = is_main,
        .is_async_pointer = !is_code && ends_with(name, "Tu"),
        .is_candidate = is_candidate(program, symbol, prefix)};
  }
  qsort(program->nodes, count, sizeof *program->nodes, compare_nodes);
  // What overlaps is one: names of the same function, addresses within a type's metadata.
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    struct node *next = &program->nodes[i];
    struct node *last = kept > 0 ? &program->nodes[kept - 1] : NULL;
    if (last == NULL || (next->start >= last->end && next->start != last->start)) {
      program->nodes[kept++] = *next;
      continue;
    }
    if (next->end > last->end) last->end = next->end;
    last->is_root |= next->is_root;
    last->is_main |= next->is_main;
    last->is_async_pointer &= next->is_async_pointer;
    last->is_candidate &= next->is_candidate;
  }
  program->count = kept;
  return true;
}

static int compare_names(const void *one, const void *other) {
  return strcmp(*(const char *const *)one, *(const char *const *)other);
}

// Variables that are initialised when they are needed, or by the compiler, have a function or a
// token for that, named after context and name without the type; or an accessor.
static bool is_initialiser(const char *name) {
  return ends_with(name, "_Wz") || ends_with(name, "_WZ") || ends_with(name, "vau");
}

static void drop_lazy(struct program *program) {
  size_t count = 0;
  const char **initialisers = calloc(program->count + 1, sizeof *initialisers);
  if (initialisers == NULL) return;
  for (size_t i = 0; i < program->count; i++) {
    const char *name = program->nodes[i].name;
    if (is_initialiser(name)) initialisers[count++] = name;
  }
  qsort(initialisers, count, sizeof *initialisers, compare_names);
  for (size_t i = 0; i < program->count; i++) {
    struct node *node = &program->nodes[i];
    if (!node->is_candidate) continue;
    size_t length = strlen(node->name);
    char *name = malloc(length + 4);
    if (name == NULL) break;
    // That of `$s4Prog5tableSaySiGvp` is `$s4Prog5table_Wz`: each beginning of the name is tried,
    // but for one before the mark of what is private to a file, which is part of the name.
    for (size_t end = length; node->is_candidate && end > 2; end--) {
      if (strncmp(node->name + end, "33_", 3) == 0) continue;
      // The accessor of `…vp` is `…vau`.
      static const char *const ends[] = {"_Wz", "_WZ", "au"};
      for (size_t j = 0; j < 3; j++) {
        memcpy(name, node->name, end);
        strcpy(name + end, ends[j]);
        const char *key = name;
        if (bsearch(&key, initialisers, count, sizeof *initialisers, compare_names) != NULL) {
          node->is_candidate = false;
        }
      }
    }
    free(name);
  }
  free(initialisers);
}

// MARK: - The findings

static struct findings *list(const struct program *program, bool is_narrow) {
  size_t count = 0;
  for (size_t i = 0; i < program->count; i++) {
    struct node *node = &program->nodes[i];
    // Code may count from a place before a long one.
    bool is_used = node->is_reached || node->end - node->start > 64;
    node->is_candidate &= !is_narrow || (node->is_set_by_main && is_used);
    count += node->is_candidate;
  }
  struct findings *findings = calloc(1, sizeof *findings + count * sizeof(struct main_global));
  if (findings == NULL) return NULL;
  for (size_t i = 0; i < program->count; i++) {
    const struct node *node = &program->nodes[i];
    if (!node->is_candidate) continue;
    char *symbol = strdup(node->name);
    if (symbol == NULL) continue;
    findings->globals[findings->count++] = (struct main_global){
        .memory = (const uint8_t *)node->start, .bytes = node->end - node->start, .symbol = symbol};
  }
  return findings;
}

static int take_base(struct dl_phdr_info *info, size_t size, void *base) {
  (void)size;
  *(uintptr_t *)base = info->dlpi_addr;
  return 1;  // The program is the first.
}

static struct findings *nothing_found(bool is_blind) {
  struct findings *findings = calloc(1, sizeof *findings);
  if (findings != NULL) findings->is_blind = is_blind;
  return findings;
}

static struct findings *look_into(struct program *program) {
  if (!open_sections(program)) return nothing_found(true);
  dl_iterate_phdr(take_base, &program->base);
  if (!open_symbols(program, SHT_SYMTAB) && !open_symbols(program, SHT_DYNSYM)) {
    program->symbol_count = 0;
  }
  struct prefix prefix;
  bool has_main = find_main(program, &prefix);
  bool has_any = has_candidates(program, &prefix);
#if defined(__x86_64__)
  if (!has_any) return nothing_found(!has_main && cp_main_sets_memory(program));
  // A program with a fixed address has references of other forms.
  bool is_narrow = program->header->e_type == ET_DYN;
#else
  if (!has_any) return nothing_found(!has_main);
  bool is_narrow = false;
#endif
  if (!add_nodes(program, &prefix)) return NULL;
  drop_lazy(program);
  if (is_narrow) {
    program->queue = calloc(program->count + 1, sizeof *program->queue);
    if (program->queue == NULL) return NULL;
    cp_follow_references(program);
  }
  return list(program, is_narrow);
}

// NULL when it cannot be found out now; what has to be started then cannot be, either.
static struct findings *look(void) {
  int descriptor = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return NULL;
  struct stat status;
  struct findings *findings = NULL;
  if (fstat(descriptor, &status) == 0 && status.st_size > 0) {
    size_t bytes = (size_t)status.st_size;
    void *file = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (file != MAP_FAILED) {
      struct program program = {.file = file, .bytes = bytes};
      findings = look_into(&program);
      free(program.nodes);
      free(program.queue);
      munmap(file, bytes);
    }
  }
  close(descriptor);
  return findings;
}

static struct findings *known(void) {
  static struct findings *_Atomic published;
  struct findings *findings = atomic_load(&published);
  if (findings != NULL) return findings;
  findings = look();
  if (findings == NULL) return NULL;
  // Without a lock, which a fork could leave taken: of two threads one has looked in vain.
  struct findings *none = NULL;
  if (atomic_compare_exchange_strong(&published, &none, findings)) return findings;
  for (uint32_t i = 0; i < findings->count; i++) free(findings->globals[i].symbol);
  free(findings);
  return none;
}

uint32_t cp_main_global_count(void) {
  const struct findings *findings = known();
  return findings == NULL ? 0 : findings->count;
}

bool cp_main_globals_are_hidden(void) {
  const struct findings *findings = known();
  return findings != NULL && findings->is_blind;
}

const char *cp_main_global_symbol(uint32_t index) { return known()->globals[index].symbol; }

// MARK: - Their values

// What the memory without contents in the file was like when it was noted.
static const uint8_t *noted_memory;
static uint8_t *noted_copy;
static size_t noted_bytes;

cp_reads_everything static bool is_zero(const uint8_t *memory, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) {
    if (memory[i] != 0) return false;
  }
  return true;
}

bool cp_main_global_is_set(uint32_t index) {
  const struct main_global *global = &known()->globals[index];
  if (is_zero(global->memory, global->bytes)) return false;
  if (noted_copy == NULL || global->memory < noted_memory ||
      global->memory + global->bytes > noted_memory + noted_bytes)
    return true;
  return is_zero(noted_copy + (global->memory - noted_memory), global->bytes);
}

cp_reads_everything static int note_memory(struct dl_phdr_info *info, size_t size, void *unused) {
  (void)size;
  (void)unused;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    if (segment->p_type != PT_LOAD || segment->p_memsz <= segment->p_filesz) continue;
    noted_memory = (const uint8_t *)(info->dlpi_addr + segment->p_vaddr + segment->p_filesz);
    noted_bytes = segment->p_memsz - segment->p_filesz;
    noted_copy = malloc(noted_bytes);
    for (size_t j = 0; noted_copy != NULL && j < noted_bytes; j++) noted_copy[j] = noted_memory[j];
  }
  return 1;
}

void cp_note_main_globals(void) {
  if (noted_copy == NULL) dl_iterate_phdr(note_memory, NULL);
}

// MARK: - Their names

// In the runtime of Swift; weak, so that the shim can be linked alone.
char *swift_demangle(const char *symbol, size_t length, char *buffer, size_t *bytes, uint32_t flags)
    __attribute__((weak));

char *cp_demangled(const char *symbol) {
  if (swift_demangle == NULL) return NULL;
  const char *dot = strchr(symbol, '.');
  size_t length = dot == NULL ? strlen(symbol) : (size_t)(dot - symbol);
  return swift_demangle(symbol, length, NULL, NULL, 0);
}
