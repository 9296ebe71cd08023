#define _GNU_SOURCE
#include "weir_netlink.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

int weir_netlink_open(uint32_t groups, int receive_bytes) {
  int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (descriptor < 0) return -1;
  // Only the privileged may go beyond the system's limit; everyone else gets what is allowed.
  if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &receive_bytes, sizeof receive_bytes) != 0)
    (void)setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
  struct timeval patience = {.tv_sec = 5};
  (void)setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  int on = 1;
  // With strict checks the kernel gives only the routes of the table that was asked for.
  (void)setsockopt(descriptor, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof on);
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = groups};
  if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
    int code = errno;
    close(descriptor);
    errno = code;
    return -1;
  }
  return descriptor;
}

ssize_t weir_netlink_receive(int descriptor, void *bytes, size_t count, int wait) {
  for (;;) {
    struct sockaddr_nl sender = {0};
    socklen_t length = sizeof sender;
    int flags = MSG_TRUNC | (wait ? 0 : MSG_DONTWAIT);
    ssize_t received = recvfrom(descriptor, bytes, count, flags, (struct sockaddr *)&sender, &length);
    if (received < 0 && errno == EINTR) continue;
    if (received < 0 || sender.nl_pid == 0) return received;
  }
}

int weir_enter_network(int descriptor) {
  return setns(descriptor, CLONE_NEWNET) == 0 ? 0 : errno;
}

int weir_network_cookie(int descriptor, uint64_t *cookie) {
  socklen_t length = sizeof *cookie;
  return getsockopt(descriptor, SOL_SOCKET, SO_NETNS_COOKIE, cookie, &length) == 0 ? 0 : errno;
}
