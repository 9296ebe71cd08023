#define _GNU_SOURCE
#include "weir_listen.h"

#include <endian.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union any_address {
  struct sockaddr generic;
  struct sockaddr_in version_4;
  struct sockaddr_in6 version_6;
};

static void read_address(const union any_address *from, struct weir_peer *to) {
  memset(to, 0, sizeof *to);
  if (from->generic.sa_family == AF_INET6) {
    to->is_version_6 = 1;
    uint64_t halves[2];
    memcpy(halves, &from->version_6.sin6_addr, sizeof halves);
    to->high = be64toh(halves[0]);
    to->low = be64toh(halves[1]);
    to->port = ntohs(from->version_6.sin6_port);
  } else {
    to->low = ntohl(from->version_4.sin_addr.s_addr);
    to->port = ntohs(from->version_4.sin_port);
  }
}

int weir_listen(struct weir_peer *place, int backlog) {
  union any_address address;
  memset(&address, 0, sizeof address);
  socklen_t length;
  if (place->is_version_6) {
    address.version_6.sin6_family = AF_INET6;
    uint64_t halves[2] = {htobe64(place->high), htobe64(place->low)};
    memcpy(&address.version_6.sin6_addr, halves, sizeof halves);
    address.version_6.sin6_port = htons(place->port);
    length = sizeof address.version_6;
  } else {
    address.version_4.sin_family = AF_INET;
    address.version_4.sin_addr.s_addr = htonl((uint32_t)place->low);
    address.version_4.sin_port = htons(place->port);
    length = sizeof address.version_4;
  }
  int family = address.generic.sa_family, one = 1;
  int listener = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) return -errno;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  socklen_t capacity = sizeof address;
  if (bind(listener, &address.generic, length) != 0 || listen(listener, backlog) != 0 ||
      getsockname(listener, &address.generic, &capacity) != 0) {
    int code = errno;
    close(listener);
    return -code;
  }
  read_address(&address, place);
  return listener;
}

int weir_accept(int listener, struct weir_peer *peer) {
  union any_address address;
  socklen_t length = sizeof address;
  int descriptor = accept4(listener, &address.generic, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor < 0) return -errno;
  int one = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  read_address(&address, peer);
  return descriptor;
}

ssize_t weir_receive(int socket, void *bytes, size_t count) {
  return recv(socket, bytes, count, MSG_DONTWAIT);
}

ssize_t weir_send(int socket, const void *bytes, size_t count) {
  return send(socket, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
}
