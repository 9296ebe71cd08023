// rtnetlink sockets, whose addresses Swift cannot import, and namespaces entered by one thread.
#ifndef WEIR_NETLINK_H
#define WEIR_NETLINK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Opens a route netlink socket that listens to `groups`; gives -1 and sets errno on failure.
int weir_netlink_open(uint32_t groups, int receive_bytes);

/// Receives one datagram of the kernel; other senders' are dropped. Gives -1 and sets errno.
/// The length is that of the datagram, also where `count` is smaller.
ssize_t weir_netlink_receive(int socket, void *bytes, size_t count, int wait);

/// Moves the calling thread into a network namespace. Gives 0, or the number of the error.
int weir_enter_network(int descriptor);

/// Reads the number that the kernel gave to a socket's namespace. Gives 0, or the error's number.
int weir_network_cookie(int socket, uint64_t *cookie);

#endif
