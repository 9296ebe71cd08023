// Loads the kernel probe and reaches its tables. Decides nothing: sizes, times and names come from
// the caller. libbpf is loaded when the first probe is opened.
#ifndef C_FLOW_PROBE_H
#define C_FLOW_PROBE_H

#include <stddef.h>
#include <stdint.h>

#include "weir_flow.h"

/// Where opening or using a probe failed.
enum weir_probe_step {
  WEIR_PROBE_LIBRARY = 1,
  WEIR_PROBE_THREAD,
  WEIR_PROBE_NAMESPACE,
  WEIR_PROBE_COOKIE,
  WEIR_PROBE_READ_OBJECT,
  WEIR_PROBE_LOAD,
  WEIR_PROBE_SETTINGS,
  WEIR_PROBE_ATTACH,
};

/// What failed: the step, the error number, and the words of libbpf, if it had any.
struct weir_probe_failure {
  int step;
  int code;
  char words[400];
};

struct weir_probe_request {
  /// Of the network namespace whose packets count; -1 for that of the calling thread.
  int namespace_descriptor;
  /// Rows that each of the two tables holds.
  uint32_t flow_capacity;
  /// `net_cookie` is filled in.
  struct weir_probe_settings settings;
  /// Interfaces of the list.
  const uint32_t *listed;
  size_t listed_count;
};

struct weir_probe;

/// Counts of one interface, summed over CPUs.
struct weir_interface_row {
  uint32_t interface;
  struct weir_interface_counts counts;
};

/// Loads and attaches, in a thread of its own, which alone enters the namespace. Gives NULL and
/// says why in `failure`.
struct weir_probe *weir_probe_open(
    const struct weir_probe_request *request, struct weir_probe_failure *failure);
/// Detaches; what was counted can still be taken.
void weir_probe_detach(struct weir_probe *probe);
/// Detaches and frees all.
void weir_probe_close(struct weir_probe *probe);

// The functions below give 0 or a number of rows, and a negative error number when they fail.

int weir_probe_set_settings(struct weir_probe *probe, const struct weir_probe_settings *settings);
int weir_probe_list(struct weir_probe *probe, uint32_t interface);
int weir_probe_unlist(struct weir_probe *probe, uint32_t interface);
/// Lets the other table take packets; returns when the first one no longer changes.
int weir_probe_swap(struct weir_probe *probe);
/// Takes up to `capacity` rows out of the table at rest; `finished` is set with the last of them.
long weir_probe_take(
    struct weir_probe *probe, struct weir_flow_key *keys, struct weir_flow_sums *sums,
    uint32_t capacity, int *finished);
/// Counts in up to `capacity` rows, of which an interface may have several; more than `capacity` in
/// return: the room was too small.
long weir_probe_counts(
    struct weir_probe *probe, struct weir_interface_row *rows, uint32_t capacity);
/// Rows that were begun since the probe was opened, in both tables.
int weir_probe_begun_rows(struct weir_probe *probe, uint64_t *count);
/// Refusals that were not counted because they happened inside the probe's own program.
int weir_probe_recursion_misses(struct weir_probe *probe, uint64_t *count);
/// Sets of this process's effective capabilities, by number.
int weir_probe_capabilities(uint64_t *effective);

#endif
