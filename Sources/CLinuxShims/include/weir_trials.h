// Trials of what this kernel and machine let a program do; each undoes itself.
#ifndef WEIR_TRIALS_H
#define WEIR_TRIALS_H

#include <stdint.h>

/// Creates and closes a BPF map of one entry. Gives 0, or the number of the error.
int weir_try_bpf_map(void);

/// Loads and closes a netfilter program that accepts. Gives 0, or the number of the error.
int weir_try_bpf_netfilter(void);

/// Opens and closes a packet socket with a TPACKET_V3 ring of this size that is bound to nothing.
/// Gives 0, or the number of the error.
int weir_try_packet_ring(uint32_t bytes);

/// What the kernel knows of the clock.
struct weir_clock {
  /// Whether it is held to a reference.
  int synchronised;
  /// How far it may be off, in microseconds.
  long maximum_error;
};

/// Asks for the state of the clock. Gives 0, or the number of the error.
int weir_clock_state(struct weir_clock *clock);

/// What puts packets together before an interface sends them, or behind it.
enum weir_offload { WEIR_OFFLOAD_GRO = 1, WEIR_OFFLOAD_GSO = 2, WEIR_OFFLOAD_TSO = 4 };

/// Asks which of these an interface uses, a bit each; 0 where it does not tell.
int weir_offloads(const char *interface);

/// Reads the limit on locked memory. Gives 1, or 0 where there is no limit.
int weir_locked_memory(uint64_t *bytes);

/// The version that a library gives of itself, or NULL where it or its function is not there.
/// The library stays loaded, so that the text lives.
const char *weir_library_version(const char *library, const char *function);

#endif
