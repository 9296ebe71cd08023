// TCP sockets that do not block.
#ifndef WEIR_LISTEN_H
#define WEIR_LISTEN_H

#include <stdint.h>
#include <sys/types.h>

/// An address and a port, as numbers; an IPv4 address is in the low half.
struct weir_peer {
  int is_version_6;
  uint64_t high;
  uint64_t low;
  uint16_t port;
};

/// Listens at an address; port 0 becomes the one that the system chose. A descriptor, or the
/// negative number of the error.
int weir_listen(struct weir_peer *place, int backlog);

/// Accepts a connection. A descriptor, or the negative number of the error.
int weir_accept(int listener, struct weir_peer *peer);

/// Receives and sends without waiting and without signals. -1, and errno, on failure.
ssize_t weir_receive(int socket, void *bytes, size_t count);
ssize_t weir_send(int socket, const void *bytes, size_t count);

#endif
