// What a process may do, and giving it up.
#ifndef WEIR_PRIVILEGE_H
#define WEIR_PRIVILEGE_H

#include <stdint.h>

/// Keeps those of its capabilities that are in `kept` (bit N is capability N), gives up all others
/// for good, and forbids that programs it starts gain any. 0, or the number of the error.
int weir_keep_capabilities(uint64_t kept);

#endif
