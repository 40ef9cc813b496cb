// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "CPrimitives.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

// MARK: - Addresses

_Static_assert(sizeof(((struct cp_address *)0)->words) >= sizeof(struct sockaddr_storage), "");
_Static_assert(cp_unix_name_max == sizeof(((struct sockaddr_un *)0)->sun_path) - 1, "");

static const struct sockaddr *raw(const struct cp_address *address) {
  return (const struct sockaddr *)address->words;
}

int cp_unix_address(const void *name, size_t bytes, bool is_abstract, struct cp_address *address) {
  if (bytes > cp_unix_name_max) return ENAMETOOLONG;
  *address = (struct cp_address){0};
  struct sockaddr_un *result = (struct sockaddr_un *)address->words;
  result->sun_family = AF_UNIX;
  memcpy(result->sun_path + (is_abstract ? 1 : 0), name, bytes);
  address->length = (uint32_t)(offsetof(struct sockaddr_un, sun_path) + bytes + 1);
  return 0;
}

int cp_network_addresses(const char *host, uint16_t port, bool is_to_listen,
                         struct cp_address *addresses, int capacity) {
  char service[8];
  snprintf(service, sizeof service, "%u", port);
  struct addrinfo hints = {
      .ai_family = AF_UNSPEC,
      .ai_socktype = SOCK_STREAM,
      .ai_flags = AI_NUMERICSERV | (is_to_listen ? AI_PASSIVE : 0),
  };
  struct addrinfo *found = NULL;
  int error = getaddrinfo(*host == 0 ? NULL : host, service, &hints, &found);
  if (error != 0) return error < 0 ? error : -error;
  int count = 0;
  // A socket at all addresses of IPv6 can serve those of IPv4, but not the other way round.
  bool puts_new_first = is_to_listen && *host == 0;
  for (int round = 0; round < (puts_new_first ? 2 : 1); round++) {
    for (struct addrinfo *each = found; each != NULL && count < capacity; each = each->ai_next) {
      if (puts_new_first && (each->ai_family == AF_INET6) != (round == 0)) continue;
      if (each->ai_addrlen > sizeof addresses->words) continue;
      addresses[count] = (struct cp_address){.length = each->ai_addrlen};
      memcpy(addresses[count++].words, each->ai_addr, each->ai_addrlen);
    }
  }
  freeaddrinfo(found);
  return count;
}

const char *cp_resolver_error(int error) { return gai_strerror(error); }

enum cp_address_kind cp_address_text(const struct cp_address *address, char *text, size_t capacity,
                                     size_t *count, uint16_t *port) {
  *count = 0;
  *port = 0;
  if (address->length < sizeof(sa_family_t)) return cp_address_none;
  if (raw(address)->sa_family == AF_UNIX) {
    const struct sockaddr_un *unix_address = (const struct sockaddr_un *)address->words;
    size_t start = offsetof(struct sockaddr_un, sun_path);
    if (address->length <= start) return cp_address_none;
    size_t bytes = address->length - start;
    bool is_abstract = unix_address->sun_path[0] == 0;
    if (is_abstract) bytes -= 1;
    if (!is_abstract) bytes = strnlen(unix_address->sun_path, bytes);
    if (bytes > capacity) bytes = capacity;
    memcpy(text, unix_address->sun_path + (is_abstract ? 1 : 0), bytes);
    *count = bytes;
    return is_abstract ? cp_address_abstract : cp_address_path;
  }
  const struct sockaddr_in6 *new_address = (const struct sockaddr_in6 *)address->words;
  if (raw(address)->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&new_address->sin6_addr)) {
    // How a socket for both sees a peer of IPv4.
    const void *old = new_address->sin6_addr.s6_addr + 12;
    if (inet_ntop(AF_INET, old, text, (socklen_t)capacity) == NULL) return cp_address_none;
  } else if (getnameinfo(raw(address), address->length, text, (socklen_t)capacity, NULL, 0,
                  NI_NUMERICHOST) != 0) {
    return cp_address_none;
  }
  *count = strnlen(text, capacity);
  *port = ntohs(raw(address)->sa_family == AF_INET6
                    ? ((const struct sockaddr_in6 *)address->words)->sin6_port
                    : ((const struct sockaddr_in *)address->words)->sin_port);
  return cp_address_network;
}

// MARK: - Listening

static int open_socket(const struct cp_address *address, int flags) {
  int family = raw(address)->sa_family;
  int descriptor = cp_above_standard(socket(family, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
  int one = 1;
  if (descriptor >= 0 && family != AF_UNIX) {
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  }
  return descriptor;
}

static int fail(int descriptor, int error) {
  close(descriptor);
  return -error;
}

// Whoever binds, replaces or removes the file of a socket has its folder locked meanwhile. Gives up
// after a while: anyone who may read a folder may lock it. Returns a descriptor, or -1.
static int lock_folder(const char *path) {
  char folder[PATH_MAX];
  const char *slash = strrchr(path, '/');
  size_t bytes = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
  if (bytes >= sizeof folder) return -1;
  memcpy(folder, path, bytes);
  folder[bytes] = 0;
  int descriptor = cp_above_standard(
      open(bytes == 0 ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor < 0) return -1;
  for (int tries = 0; tries < 1000; tries++) {
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
    if (errno != EWOULDBLOCK && errno != EINTR) break;
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  }
  close(descriptor);
  return -1;
}

static void unlock_folder(int descriptor) {
  if (descriptor < 0) return;
  // A child that another thread has forked meanwhile has the same lock: closing is not enough.
  flock(descriptor, LOCK_UN);
  close(descriptor);
}

static bool is_own_socket(const char *path, struct stat *status) {
  return lstat(path, status) == 0 && S_ISSOCK(status->st_mode);
}

// Whether there is the file of a socket of this user's, at which no one listens.
static bool is_dead(const char *path, const struct cp_address *address) {
  struct stat status;
  if (!is_own_socket(path, &status) || status.st_uid != geteuid()) return false;
  int probe = open_socket(address, SOCK_NONBLOCK);
  if (probe < 0) return false;
  bool is_dead = connect(probe, raw(address), address->length) < 0 && errno == ECONNREFUSED;
  close(probe);
  return is_dead;
}

static int bind_path(int descriptor, const char *path, const struct cp_address *address,
                     int backlog, struct cp_socket_file *file) {
  // A new socket's file gets the mode of the socket itself, so that no one is let in before a
  // `chmod`, and the process's umask stays as it is for its other threads.
  if (fchmod(descriptor, 0600) < 0) return errno;
  int lock = lock_folder(path);
  int error = bind(descriptor, raw(address), address->length) < 0 ? errno : 0;
  if (error == EADDRINUSE && lock >= 0 && is_dead(path, address)) {
    unlink(path);
    error = bind(descriptor, raw(address), address->length) < 0 ? errno : 0;
  }
  if (error == 0) {
    struct stat status = {0};
    if (lstat(path, &status) == 0) {
      *file = (struct cp_socket_file){.device = status.st_dev, .node = status.st_ino};
    }
    if (listen(descriptor, backlog) < 0) {
      error = errno;
      unlink(path);
    }
  }
  unlock_folder(lock);
  return error;
}

int cp_listen(const struct cp_address *address, const char *path, int backlog,
              struct cp_socket_file *file, struct cp_address *bound) {
  // Who asks for a connection is asked without waiting, for others may have been quicker.
  int descriptor = open_socket(address, SOCK_NONBLOCK);
  if (descriptor < 0) return descriptor;
  if (path != NULL) {
    int error = bind_path(descriptor, path, address, backlog, file);
    if (error != 0) return fail(descriptor, error);
    *bound = *address;
    return descriptor;
  }
  int one = 1;
  if (raw(address)->sa_family == AF_INET6 &&
      IN6_IS_ADDR_UNSPECIFIED(&((const struct sockaddr_in6 *)address->words)->sin6_addr)) {
    // All addresses are those of both, whatever the system's default is.
    int none = 0;
    setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &none, sizeof none);
  }
  // The same address can be had again while connections of the last listener linger.
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(descriptor, raw(address), address->length) < 0) return fail(descriptor, errno);
  if (listen(descriptor, backlog) < 0) return fail(descriptor, errno);
  socklen_t length = sizeof bound->words;
  *bound = (struct cp_address){0};
  if (getsockname(descriptor, (struct sockaddr *)bound->words, &length) < 0) {
    return fail(descriptor, errno);
  }
  bound->length = length;
  return descriptor;
}

void cp_remove_socket_file(const char *path, const struct cp_socket_file *file) {
  int lock = lock_folder(path);
  struct stat status;
  if (is_own_socket(path, &status) && status.st_dev == file->device &&
      status.st_ino == file->node) {
    unlink(path);
  }
  unlock_folder(lock);
}

// What is the fault of one connection, or of the way to it.
static bool is_of_connection(int error) {
  switch (error) {
  case ECONNABORTED:
  case ENETDOWN:
  case EPROTO:
  case ENOPROTOOPT:
  case EHOSTDOWN:
  case ENONET:
  case EHOSTUNREACH:
  case ENETUNREACH:
  case EOPNOTSUPP:
  case EPERM:
  case ETIMEDOUT: return true;
  default: return false;
  }
}

int cp_accept(int descriptor, struct cp_address *peer) {
  *peer = (struct cp_address){0};
  socklen_t length;
  int result;
  do {
    length = sizeof peer->words;
    result = accept4(descriptor, (struct sockaddr *)peer->words, &length, SOCK_CLOEXEC);
  } while (result < 0 && errno == EINTR);
  if (result < 0) return is_of_connection(errno) ? -EAGAIN : -errno;
  peer->length = length;
  int one = 1;
  if (raw(peer)->sa_family != AF_UNIX) {
    setsockopt(result, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  }
  return cp_above_standard(result);
}

static int connect_here(int descriptor, const struct cp_address *address, uint64_t deadline) {
  // The kernel offers no other way to wait for a place among those that wait to be accepted.
  while (true) {
    struct timeval left = {0};
    int flags = fcntl(descriptor, F_GETFL);
    if (deadline != UINT64_MAX) {
      uint64_t now = cp_now();
      uint64_t nanoseconds = deadline > now ? deadline - now : 0;
      left.tv_sec = (time_t)(nanoseconds / 1000000000);
      left.tv_usec = (suseconds_t)(nanoseconds % 1000000000 / 1000);
      bool is_over = left.tv_sec == 0 && left.tv_usec == 0;
      fcntl(descriptor, F_SETFL, is_over ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
    }
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &left, sizeof left);
    int error = connect(descriptor, raw(address), address->length) < 0 ? errno : 0;
    if (error == EINTR) continue;
    if (error == EAGAIN && deadline != UINT64_MAX && cp_now() < deadline) continue;
    left = (struct timeval){0};
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &left, sizeof left);
    fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK);
    return error;
  }
}

static int connect_network(int descriptor, const struct cp_address *address, uint64_t deadline) {
  int flags = fcntl(descriptor, F_GETFL);
  fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
  int error = connect(descriptor, raw(address), address->length) < 0 ? errno : 0;
  if (error == EINPROGRESS || error == EINTR) {
    if (!cp_wait_writable(descriptor, -1, deadline)) return EAGAIN;
    socklen_t length = sizeof error;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) < 0) error = errno;
  } else if (error == EAGAIN) {
    error = EADDRNOTAVAIL;
  }
  fcntl(descriptor, F_SETFL, flags);
  return error;
}

int cp_connect(const struct cp_address *address, uint64_t deadline) {
  int descriptor = open_socket(address, 0);
  if (descriptor < 0) return descriptor;
  int error = raw(address)->sa_family == AF_UNIX ? connect_here(descriptor, address, deadline)
                                                 : connect_network(descriptor, address, deadline);
  return error == 0 ? descriptor : fail(descriptor, error);
}

bool cp_has_trusted_peer(int descriptor) {
  struct ucred peer;
  socklen_t length = sizeof peer;
  return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
         (peer.uid == geteuid() || peer.uid == 0);
}

void cp_shut_down(int descriptor) { shutdown(descriptor, SHUT_RDWR); }

// MARK: - Waiting for many

int cp_events_create(void) {
  return cp_above_standard(epoll_create1(EPOLL_CLOEXEC));
}

static int change(int events, int operation, int descriptor, uint64_t number, bool once) {
  struct epoll_event event = {
      .events = EPOLLIN | EPOLLRDHUP | (once ? EPOLLONESHOT : 0),
      .data.u64 = number,
  };
  return epoll_ctl(events, operation, descriptor, &event) < 0 ? errno : 0;
}

int cp_events_add(int events, int descriptor, uint64_t number, bool once) {
  return change(events, EPOLL_CTL_ADD, descriptor, number, once);
}

int cp_events_arm(int events, int descriptor, uint64_t number) {
  return change(events, EPOLL_CTL_MOD, descriptor, number, true);
}

void cp_events_remove(int events, int descriptor) {
  epoll_ctl(events, EPOLL_CTL_DEL, descriptor, NULL);
}

int cp_events_wait(int events, uint64_t *number, uint64_t deadline) {
  struct epoll_event event;
  while (true) {
    int timeout = -1;
    if (deadline != UINT64_MAX) {
      uint64_t now = deadline == 0 ? 0 : cp_now();
      uint64_t left = deadline > now ? (deadline - now + 999999) / 1000000 : 0;
      timeout = left > INT_MAX ? INT_MAX : (int)left;
    }
    int result = epoll_wait(events, &event, 1, timeout);
    if (result > 0) *number = event.data.u64;
    if (result > 0 || (result == 0 && timeout < INT_MAX)) return result;
    if (result < 0 && errno != EINTR) return -errno;
  }
}

int cp_signal_create(void) {
  return cp_above_standard(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

void cp_signal_raise(int descriptor) { eventfd_write(descriptor, 1); }

void cp_random(void *bytes, size_t count) {
  // A filter may refuse the call, and still let the file be read.
  int file = -1;
  for (size_t filled = 0; filled < count;) {
    char *next = (char *)bytes + filled;
    ssize_t result = file < 0 ? getrandom(next, count - filled, 0)
                              : read(file, next, count - filled);
    if (result > 0) {
      filled += (size_t)result;
    } else if (result == 0 || errno != EINTR) {
      if (file < 0) file = cp_above_standard(open("/dev/urandom", O_RDONLY | O_CLOEXEC));
      if (file < 0 || result == 0) {
        static const char text[] = "Primitives: there are no random bytes: getrandom is refused, "
                                   "and /dev/urandom cannot be read\n";
        cp_write_error(text, sizeof text - 1);
        abort();
      }
    }
  }
  if (file >= 0) close(file);
}

// MARK: - Sockets that a forked child must not keep

void cp_blank(const int *descriptors, uint32_t count) {
  if (count == 0) return;
  // No file by a name: there may be none at the root that this process has.
  int blank = cp_above_standard(eventfd(0, EFD_CLOEXEC));
  if (blank < 0) return;
  for (uint32_t i = 0; i < count; i++) dup3(blank, descriptors[i], O_CLOEXEC);
  close(blank);
}
