// What Swift cannot say itself: compiler built-ins of one line each.
#ifndef C_LINUX_SHIMS_H
#define C_LINUX_SHIMS_H

#include "weir_exchange.h"
#include "weir_namespace.h"
#include "weir_netlink.h"
#include "weir_privilege.h"
#include "weir_spawn.h"
#include "weir_stream.h"
#include "weir_trials.h"

/// Asks the CPU to load the cache line at `address`; harmless for any address.
static inline void weir_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
