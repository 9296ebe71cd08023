// What tests of the kernel probe need of Linux and Swift cannot say.
#ifndef C_LAB_SHIMS_H
#define C_LAB_SHIMS_H

#include <stdint.h>

/// Moves the calling thread into the network namespace of an open file; 0 or an error number.
int lab_enter_namespace(int descriptor);
/// Takes all capabilities but the effective ones of `kept` from the calling thread.
int lab_keep_capabilities(uint64_t kept);
/// Sends `count` datagrams of 32 bytes on a connected IPv4 socket whose raw header is ours, from
/// ports and addresses that repeat after `flows`; gives how many were sent.
long lab_flood(int raw_socket, uint32_t source, uint32_t destination, long count, uint32_t flows);

#endif
