#include "weir_epoll.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

int weir_epoll_open(void) { return epoll_create1(EPOLL_CLOEXEC); }

int weir_epoll_set(int set, int descriptor, uint64_t identifier, int read, int write, int is_new) {
  struct epoll_event event = {
      .events = (read ? EPOLLIN : 0) | (write ? EPOLLOUT : 0),
      .data.u64 = identifier,
  };
  int operation = is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  return epoll_ctl(set, operation, descriptor, &event) == 0 ? 0 : errno;
}

void weir_epoll_remove(int set, int descriptor) {
  epoll_ctl(set, EPOLL_CTL_DEL, descriptor, NULL);
}

int weir_epoll_wait(int set, struct weir_event *events, int count, int milliseconds) {
  struct epoll_event raw[64];
  if (count > 64) count = 64;
  int found = epoll_wait(set, raw, count, milliseconds);
  for (int index = 0; index < found; index++) {
    uint32_t bits = raw[index].events;
    events[index] = (struct weir_event){
        .identifier = raw[index].data.u64,
        .readable = (bits & EPOLLIN) != 0,
        .writable = (bits & EPOLLOUT) != 0,
        .broken = (bits & (EPOLLHUP | EPOLLERR)) != 0,
    };
  }
  return found < 0 ? 0 : found;
}

int weir_bell_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void weir_bell_ring(int bell) {
  uint64_t one = 1;
  // Only a bell that has rung 2^64 times refuses, and that one is readable anyway.
  ssize_t written = write(bell, &one, sizeof one);
  (void)written;
}

void weir_bell_clear(int bell) {
  uint64_t rings;
  ssize_t taken = read(bell, &rings, sizeof rings);
  (void)taken;
}
