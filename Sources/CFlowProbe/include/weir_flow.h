/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/* What the kernel side of the probe and user space hand each other. Both are little-endian. */
#ifndef WEIR_FLOW_H
#define WEIR_FLOW_H

#include <stdint.h>

/* Bits of weir_flow_key.traits. */
enum {
  WEIR_FLOW_IPV6 = 1,
  WEIR_FLOW_EGRESS = 2,
  WEIR_FLOW_REJECTED = 4,
};

/* What makes two packets the same row; no padding, as the kernel compares bytes. */
struct weir_flow_key {
  uint64_t source_high; /* bits 64 to 127 of an address in host order; 0 for IPv4 */
  uint64_t source_low;
  uint64_t destination_high;
  uint64_t destination_low;
  uint32_t interface; /* the kernel's index in the probe's namespace */
  uint16_t source_port;
  uint16_t destination_port;
  uint16_t icmp; /* type in the high byte, code in the low */
  uint8_t protocol;
  uint8_t traits;
  uint32_t zero;
};

struct weir_flow_sums {
  uint64_t packets; /* as on the wire, segments and fragments apart */
  uint64_t bytes;   /* of the IP layer, each packet with its own headers */
  uint64_t first;   /* nanoseconds of CLOCK_MONOTONIC, at most a tick of the kernel early */
  uint64_t last;
  uint32_t first_mark; /* of the first packet */
  uint32_t mark;       /* the first that is not zero, unless that yields to another */
  uint32_t tcp_flags;  /* FIN, SYN, RST, and ACK beside SYN */
  uint32_t zero;
};

/* Packets of one interface since the probe was opened; kept per CPU. */
struct weir_interface_counts {
  uint64_t received; /* all that reached a counting place */
  uint64_t missed;   /* of these, not in any row: the table was full */
  uint64_t unparsed; /* of these, not in any row: the IP header made no sense */
  uint64_t failed;   /* of the missed, those for another reason than a full table */
  uint64_t folded;   /* of the received, those that shared a buffer with the one before them */
};

/* Counts where interfaces are found without a search: by the low bits of the index. */
struct weir_near_counts {
  uint64_t interface; /* whose; 0 while nobody's */
  struct weir_interface_counts counts;
};

/* Changeable while the probe counts. */
struct weir_probe_settings {
  uint64_t net_cookie;     /* of the namespace whose packets count */
  uint32_t only_listed;    /* 1: interfaces of the list alone; 0: all but loopback */
  uint32_t yielding_mask;  /* a mark with these bits ... */
  uint32_t yielding_value; /* ... equal to this gives way to a later one; mask 0: none does */
  uint32_t paused;         /* 1: nothing counts */
};

#endif
