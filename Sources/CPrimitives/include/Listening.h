// SPDX-License-Identifier: Apache-2.0

// Sockets that listen, sockets that connect, and waiting for many of them.

#ifndef LISTENING_H
#define LISTENING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// MARK: - Addresses

/// A `sockaddr` of any kind.
struct cp_address {
  uint64_t words[16];
  uint32_t length;
};

/// The most bytes that a path or an abstract name can have.
enum { cp_unix_name_max = 107 };
/// The address of a path or, `is_abstract`, of a name without a file. Returns 0, or ENAMETOOLONG.
int cp_unix_address(const void *name, size_t bytes, bool is_abstract, struct cp_address *address);
/// The addresses of a host, at most `capacity`; an empty one is every address of this machine, to
/// listen at, or this machine, to connect to. Blocks as the resolver does. Returns how many, or
/// minus what `cp_resolver_error` explains.
int cp_network_addresses(const char *host, uint16_t port, bool is_to_listen,
                         struct cp_address *addresses, int capacity);
/// Why the resolver failed.
const char *cp_resolver_error(int error);

/// What an address is.
enum cp_address_kind : uint32_t {
  cp_address_none = 0,
  cp_address_path = 1,
  cp_address_abstract = 2,
  cp_address_network = 3
};
/// Writes the path, name or numeric host of an address to `text` and its length to `count`.
enum cp_address_kind cp_address_text(const struct cp_address *address, char *text, size_t capacity,
                                     size_t *count, uint16_t *port);

// MARK: - Listening

/// Which file a bound socket has, to be told from one that has its path later.
struct cp_socket_file {
  uint64_t device, node;
};

/// Binds a socket and listens; it does not block. A file (`path`) has the mode 0600 from its first
/// instant, and listens from then on for whoever locks its folder; one of this user's at which no
/// one listens is replaced. Returns a close-on-exec descriptor, or -errno: EADDRINUSE where someone
/// listens or something else is in the way.
int cp_listen(const struct cp_address *address, const char *_Nullable path, int backlog,
              struct cp_socket_file *file, struct cp_address *bound);
/// Removes the file of a socket if it is still the one that was bound.
void cp_remove_socket_file(const char *path, const struct cp_socket_file *file);
/// Takes the next connection without blocking. Returns a close-on-exec descriptor, or -errno; a
/// connection that has failed meanwhile is EAGAIN.
int cp_accept(int descriptor, struct cp_address *peer);
/// Connects until `deadline`. Returns a close-on-exec descriptor, or -errno: EAGAIN when time is
/// up.
int cp_connect(const struct cp_address *address, uint64_t deadline);
/// Whether the other end of a Unix socket was made by a process of this user, or of root.
bool cp_has_trusted_peer(int descriptor);
/// Ends a connection also for those who have inherited it.
void cp_shut_down(int descriptor);

// MARK: - Waiting for many

/// A close-on-exec epoll descriptor, or -errno.
int cp_events_create(void);
/// Watches a descriptor under a number, for as long as it is readable or, `once`, until it is
/// reported and armed again. Returns 0 or an errno.
int cp_events_add(int events, int descriptor, uint64_t number, bool once);
int cp_events_arm(int events, int descriptor, uint64_t number);
void cp_events_remove(int events, int descriptor);
/// Waits for one of them until `deadline`. Returns 1 with its number, 0 when time is up, or -errno.
int cp_events_wait(int events, uint64_t *number, uint64_t deadline);
/// A close-on-exec descriptor that is not readable before `cp_signal_raise`, and then for ever.
/// Or -errno.
int cp_signal_create(void);
void cp_signal_raise(int descriptor);

/// Fills memory with bytes that no one can guess.
void cp_random(void *bytes, size_t count);

// MARK: - Sockets that a forked child must not keep

/// Makes the descriptors, in a child that was just forked, ones of nothing: their numbers stay
/// taken, for they are closed by whoever owns them.
void cp_blank(const int *descriptors, uint32_t count);

#pragma clang assume_nonnull end

#endif
