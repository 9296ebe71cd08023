/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/* The maps, and adding a packet to them. The loader sets the sizes. */
#ifndef TABLES_H
#define TABLES_H

#include "wire.h"

enum {
  OTHER_INTERFACES = 0, /* counts of interfaces beyond the table's size; no interface has index 0 */
  LOOPBACK = 1,         /* in every namespace */
  NEAR_COUNTS = 256,    /* a power of two */
  FRAGMENT_LIFETIME = 30, /* seconds, as PacketDecoding has it */
};

/*
 * Two tables of flows. The first of `flows` takes packets; user space exchanges them and empties
 * the other. Emptying a table that takes packets would lose those that are being added.
 */
struct flow_table {
  MAP_NUMBER(type, MAP_HASH);
  MAP_NUMBER(max_entries, 65536);
  MAP_TYPE(key, struct weir_flow_key);
  MAP_TYPE(value, struct weir_flow_sums);
};
struct flow_table flows_one SECTION(".maps");
struct flow_table flows_two SECTION(".maps");

struct {
  MAP_NUMBER(type, MAP_ARRAY_OF_MAPS);
  MAP_NUMBER(max_entries, 1);
  MAP_TYPE(key, uint32_t);
  struct flow_table *values[];
} flows SECTION(".maps") = {.values = {&flows_one}};

struct {
  MAP_NUMBER(type, MAP_PERCPU_ARRAY);
  MAP_NUMBER(max_entries, NEAR_COUNTS);
  MAP_TYPE(key, uint32_t);
  MAP_TYPE(value, struct weir_near_counts);
} near_interfaces SECTION(".maps");

/* Interfaces whose near place another has. */
struct {
  MAP_NUMBER(type, MAP_PERCPU_HASH);
  MAP_NUMBER(max_entries, 65536);
  MAP_NUMBER(map_flags, MAP_NO_PREALLOC);
  MAP_TYPE(key, uint32_t);
  MAP_TYPE(value, struct weir_interface_counts);
} interfaces SECTION(".maps");

struct {
  MAP_NUMBER(type, MAP_HASH);
  MAP_NUMBER(max_entries, 65536);
  MAP_NUMBER(map_flags, MAP_NO_PREALLOC);
  MAP_TYPE(key, uint32_t);
  MAP_TYPE(value, uint8_t);
} listed SECTION(".maps");

struct {
  MAP_NUMBER(type, MAP_ARRAY);
  MAP_NUMBER(max_entries, 1);
  MAP_TYPE(key, uint32_t);
  MAP_TYPE(value, struct weir_probe_settings);
} settings SECTION(".maps");

/* Rows that were begun in either table since the probe was opened, on each CPU. */
struct {
  MAP_NUMBER(type, MAP_PERCPU_ARRAY);
  MAP_NUMBER(max_entries, 1);
  MAP_TYPE(key, uint32_t);
  MAP_TYPE(value, uint64_t);
} begun_rows SECTION(".maps");

struct clock {
  uint64_t tick;
  uint64_t time;
};

struct {
  MAP_NUMBER(type, MAP_PERCPU_ARRAY);
  MAP_NUMBER(max_entries, 1);
  MAP_TYPE(key, uint32_t);
  MAP_TYPE(value, struct clock);
} clocks SECTION(".maps");

struct datagram {
  uint64_t source_high, source_low, destination_high, destination_low;
  uint32_t identification;
  uint32_t protocol;
};

struct first_fragment {
  uint64_t time;
  uint32_t ports;
  uint32_t zero;
};

/* Ports of fragmented datagrams, for their later fragments, where the kernel does not reassemble. */
struct {
  MAP_NUMBER(type, MAP_LRU_HASH);
  MAP_NUMBER(max_entries, 4096);
  MAP_TYPE(key, struct datagram);
  MAP_TYPE(value, struct first_fragment);
} first_fragments SECTION(".maps");

INLINE const struct weir_probe_settings *current_settings(void) {
  uint32_t zero = 0;
  return bpf_map_lookup_elem(&settings, &zero);
}

/* Whether the interface's packets are counted. */
INLINE int is_watched(const struct weir_probe_settings *settings, uint32_t interface) {
  if (UNLIKELY(settings->paused)) return 0;
  if (LIKELY(!settings->only_listed)) return interface != LOOPBACK;
  return bpf_map_lookup_elem(&listed, &interface) != 0;
}

INLINE struct weir_interface_counts *far_counts_of(uint32_t interface) {
  struct weir_interface_counts *counts = bpf_map_lookup_elem(&interfaces, &interface);
  if (LIKELY(counts)) return counts;
  const struct weir_interface_counts none = {0};
  bpf_map_update_elem(&interfaces, &interface, &none, UPDATE_NOEXIST);
  counts = bpf_map_lookup_elem(&interfaces, &interface);
  if (counts) return counts;
  interface = OTHER_INTERFACES;
  return bpf_map_lookup_elem(&interfaces, &interface);
}

/*
 * The counts of an interface on this CPU, added to atomically, as interrupts count here as well.
 * The near place is for who comes first: a search in the table costs a fifth of the whole count.
 */
INLINE struct weir_interface_counts *counts_of(uint32_t interface) {
  uint32_t place = interface % NEAR_COUNTS;
  struct weir_near_counts *near = bpf_map_lookup_elem(&near_interfaces, &place);
  if (near && (near->interface == interface
               || __sync_val_compare_and_swap(&near->interface, 0, interface) == 0)) {
    return &near->counts;
  }
  return far_counts_of(interface);
}

/*
 * The time, read once a tick: the clock would cost a quarter of the whole count. An interrupt
 * between the two stores sees the old tick, and reads anew.
 */
INLINE uint64_t current_time(void) {
  uint32_t zero = 0;
  struct clock *clock = bpf_map_lookup_elem(&clocks, &zero);
  if (!clock) return bpf_ktime_get_ns();
  uint64_t tick = bpf_jiffies64();
  if (LIKELY(*(volatile uint64_t *)&clock->tick == tick)) {
    return *(volatile uint64_t *)&clock->time;
  }
  uint64_t time = bpf_ktime_get_ns();
  *(volatile uint64_t *)&clock->time = time;
  *(volatile uint64_t *)&clock->tick = tick;
  return time;
}

INLINE void link_fragments(struct packet *packet, uint64_t now) {
  struct datagram datagram = {
      packet->key.source_high,     packet->key.source_low,  packet->key.destination_high,
      packet->key.destination_low, packet->identification, packet->key.protocol,
  };
  if (packet->first_fragment) {
    struct first_fragment ports = {
        now, (uint32_t)packet->key.source_port << 16 | packet->key.destination_port, 0};
    bpf_map_update_elem(&first_fragments, &datagram, &ports, UPDATE_ANY);
    return;
  }
  const struct first_fragment *first = bpf_map_lookup_elem(&first_fragments, &datagram);
  if (!first || now - first->time > FRAGMENT_LIFETIME * 1000000000ull) return;
  packet->key.source_port = first->ports >> 16;
  packet->key.destination_port = first->ports;
}

INLINE void add_mark(
    struct weir_flow_sums *sums, uint32_t mark, const struct weir_probe_settings *settings) {
  if (mark == 0 || mark == sums->mark) return;
  uint32_t mask = settings->yielding_mask, yielding = settings->yielding_value;
  int stays = sums->mark != 0 && (mask == 0 || (sums->mark & mask) != yielding);
  if (!stays && (sums->mark == 0 || (mark & mask) != yielding)) sums->mark = mark;
}

INLINE void add_to(
    struct weir_flow_sums *sums, const struct packet *packet, struct wire wire, uint32_t mark,
    uint64_t now, const struct weir_probe_settings *settings) {
  __sync_fetch_and_add(&sums->packets, wire.packets);
  __sync_fetch_and_add(&sums->bytes, wire.bytes);
  sums->last = now;
  if (packet->tcp_flags & ~sums->tcp_flags) {
    __sync_fetch_and_or(&sums->tcp_flags, packet->tcp_flags);
  }
  add_mark(sums, mark, settings);
}

/* Adds the packets to their flow, or to what was missed. */
INLINE void add(
    struct packet *packet, struct wire wire, uint32_t mark, struct weir_interface_counts *counts,
    const struct weir_probe_settings *settings) {
  uint64_t now = current_time();
  if (UNLIKELY(packet->first_fragment | packet->later_fragment)) link_fragments(packet, now);
  uint32_t zero = 0;
  void *table = bpf_map_lookup_elem(&flows, &zero);
  if (!table) return;
  struct weir_flow_sums *sums = bpf_map_lookup_elem(table, &packet->key);
  if (LIKELY(sums)) {
    add_to(sums, packet, wire, mark, now, settings);
    return;
  }
  struct weir_flow_sums begun = {
      wire.packets, wire.bytes, now, now, mark, mark, packet->tcp_flags, 0};
  long status = bpf_map_update_elem(table, &packet->key, &begun, UPDATE_NOEXIST);
  if (status == 0) {
    uint64_t *rows = bpf_map_lookup_elem(&begun_rows, &zero);
    if (rows) __sync_fetch_and_add(rows, 1);
    return;
  }
  /* Another CPU was faster. */
  sums = bpf_map_lookup_elem(table, &packet->key);
  if (sums) {
    add_to(sums, packet, wire, mark, now, settings);
    return;
  }
  __sync_fetch_and_add(&counts->missed, wire.packets);
  if (status != ERROR_TOO_BIG) __sync_fetch_and_add(&counts->failed, wire.packets);
}

#endif
