/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/* How many packets an skb is on the wire, and with how many bytes. */
#ifndef WIRE_H
#define WIRE_H

#include "packet.h"

enum {
  GSO_BY_FRAGMENTS = 0xffff, /* each buffer of the list is a packet; sizes differ */
  GSO_TCP = 1 | 16,
  GSO_TUNNEL = 64 | 128 | 256 | 512 | 1024 | 2048,
  GSO_UDP_FRAGMENTS = 1 << 16,
  METRIC_MTU = 1,
  METRICS_FLAGS = 3,
};

struct wire {
  uint32_t packets;
  uint32_t bytes;
};

INLINE uint32_t tcp_header(uint32_t fourth_word) { return (fourth_word >> 28) * 4; }

/* Headers that each segment repeats. */
INLINE uint32_t repeated_headers(
    const struct sk_buff *skb, const struct packet *packet, uint32_t type) {
  if (type & GSO_TUNNEL) {
    uint32_t inner = skb->inner_transport_header;
    uint64_t start = (uint64_t)skb->head + inner;
    return inner - skb->network_header + (type & GSO_TCP ? tcp_header(word(start + 12)) : 8);
  }
  if (type & GSO_UDP_FRAGMENTS) return packet->header;
  switch (packet->key.protocol) {
    case TCP: return packet->header + tcp_header(packet->transport);
    case SCTP: return packet->header + 12;
    default: return packet->header + 8;
  }
}

INLINE struct wire segments(
    const struct sk_buff *skb, const struct packet *packet, const struct skb_shared_info *shared,
    uint32_t size) {
  uint32_t headers = repeated_headers(skb, packet, shared->gso_type);
  uint32_t payload = packet->length > headers ? packet->length - headers : 0;
  uint32_t count = shared->gso_segs;
  if (size != GSO_BY_FRAGMENTS) {
    uint32_t needed = (payload + size - 1) / size;
    if (needed > count) count = needed;
  }
  if (count == 0) count = 1;
  return (struct wire){count, packet->length + (count - 1) * headers};
}

/* The packets that a datagram was, or will be, when none is larger than `limit`. */
INLINE struct wire fragments(const struct packet *packet, uint32_t limit) {
  int ipv6 = packet->key.traits & WEIR_FLOW_IPV6;
  uint32_t unfragmented = ipv6 ? 40 : packet->header;
  uint32_t headers = ipv6 ? 48 : packet->header;
  uint32_t payload = packet->length - unfragmented;
  if (limit < headers + 8) return (struct wire){1, packet->length};
  uint32_t each = (limit - headers) & ~7u;
  uint32_t count = (payload + each - 1) / each;
  if (count <= 1) return (struct wire){1, packet->length};
  return (struct wire){count, payload + count * headers};
}

/* The largest fragment that a reassembled packet came in; 0 when it came whole. */
INLINE uint32_t largest_fragment(const struct sk_buff *skb, const struct packet *packet) {
  const char *control = skb->cb;
  return packet->key.traits & WEIR_FLOW_IPV6 ? CAST(inet6_skb_parm, control)->frag_max_size
                                             : CAST(inet_skb_parm, control)->frag_max_size;
}

/* What the route lets through in one piece. */
INLINE uint32_t route_limit(const struct sk_buff *skb) {
  const struct dst_entry *route = CAST(dst_entry, skb->_skb_refdst & ~1ul);
  uint32_t limit = skb->dev->mtu;
  uint32_t metric =
      CAST(dst_metrics, route->_metrics & ~(unsigned long)METRICS_FLAGS)->metrics[METRIC_MTU];
  return metric && metric < limit ? metric : limit;
}

/*
 * `leaving`: the kernel has yet to cut the packet to what its route lets through.
 * `owned`: the control block is IP's own, not that of a queue.
 */
INLINE struct wire count_on_wire(
    const struct sk_buff *skb, const struct packet *packet, int leaving, int owned) {
  const struct skb_shared_info *shared = CAST(skb_shared_info, (uint64_t)skb->head + skb->end);
  uint32_t size = shared->gso_size;
  if (size) return segments(skb, packet, shared, size);
  uint32_t largest = owned ? largest_fragment(skb, packet) : 0;
  if (leaving && !packet->dont_fragment) {
    uint32_t limit = route_limit(skb);
    if (packet->length > limit && (largest == 0 || limit < largest)) largest = limit;
  }
  if (UNLIKELY(largest)) return fragments(packet, largest);
  return (struct wire){1, packet->length};
}

#endif
