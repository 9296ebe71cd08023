// Waiting for many descriptors at once.
#ifndef WEIR_EPOLL_H
#define WEIR_EPOLL_H

#include <stdint.h>

/// What happened to a descriptor.
struct weir_event {
  /// What it was registered with.
  uint64_t identifier;
  int readable;
  int writable;
  /// The peer is gone, in both directions.
  int broken;
};

/// Opens a set of descriptors. Gives -1 and sets errno on failure.
int weir_epoll_open(void);

/// Registers a descriptor (`is_new`), or changes what is waited for. Gives 0, or the error's number.
int weir_epoll_set(int set, int descriptor, uint64_t identifier, int read, int write, int is_new);

/// Takes a descriptor out of the set.
void weir_epoll_remove(int set, int descriptor);

/// Waits for up to `count` events; -1 milliseconds is for ever. An interruption is no event.
int weir_epoll_wait(int set, struct weir_event *events, int count, int milliseconds);

/// Opens a descriptor that becomes readable when it is rung. Gives -1 and sets errno on failure.
int weir_bell_open(void);
void weir_bell_ring(int bell);
void weir_bell_clear(int bell);

#endif
