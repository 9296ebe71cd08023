/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/* From an skb to the flow its packets belong to. */
#ifndef PACKET_H
#define PACKET_H

#include "bpf_calls.h"
#include "kernel_types.h"
#include "weir_flow.h"

enum {
  ETHERTYPE_IPV4 = 0x0800,
  ETHERTYPE_IPV6 = 0x86dd,
  EXTENSION_LIMIT = 16, /* as PacketDecoding has it; a chain that reaches it is unparsed */
  IPV4_DONT_FRAGMENT = 0x4000,
  IPV4_MORE_FRAGMENTS = 0x2000,
  IPV4_FRAGMENT_OFFSET = 0x1fff,
};

enum protocol {
  HOP_BY_HOP = 0,
  ICMP = 1,
  TCP = 6,
  UDP = 17,
  DCCP = 33,
  ROUTING = 43,
  FRAGMENT = 44,
  ICMPV6 = 58,
  DESTINATION_OPTIONS = 60,
  SCTP = 132,
  MOBILITY = 135,
  UDP_LITE = 136,
  HOST_IDENTITY = 139,
  SHIM6 = 140,
};

struct packet {
  struct weir_flow_key key;
  uint64_t start;           /* address of the IP header */
  uint32_t length;          /* of the IP packet, as the kernel holds it */
  uint32_t linear;          /* bytes of it that lie in one piece */
  uint32_t header;          /* IP header with options and extensions */
  uint32_t transport;       /* first word of the transport header of TCP: its fourth */
  uint32_t identification;  /* of a fragment */
  uint8_t tcp_flags;
  uint8_t dont_fragment;
  uint8_t first_fragment;
  uint8_t later_fragment;
};

INLINE uint32_t word(uint64_t address) {
  return HOST32(CAST(in6_addr, address)->in6_u.u6_addr32[0]);
}

INLINE uint64_t two_words(uint64_t address) {
  const struct in6_addr *words = CAST(in6_addr, address);
  return (uint64_t)HOST32(words->in6_u.u6_addr32[0]) << 32 | HOST32(words->in6_u.u6_addr32[1]);
}

INLINE int has_ports(uint8_t protocol) {
  return protocol == TCP || protocol == UDP || protocol == SCTP || protocol == DCCP
      || protocol == UDP_LITE;
}

/* Ports, flags, type and code; nothing of them where the header is cut or not in one piece. */
INLINE void read_transport(struct packet *packet) {
  uint32_t room = packet->linear - packet->header;
  uint64_t start = packet->start + packet->header;
  uint8_t protocol = packet->key.protocol;
  if (has_ports(protocol)) {
    if (room < 4) return;
    uint32_t ports = word(start);
    packet->key.source_port = ports >> 16;
    packet->key.destination_port = ports;
    if (protocol != TCP || room < 14) return;
    packet->transport = word(start + 12);
    uint8_t flags = packet->transport >> 16;
    packet->tcp_flags = (flags & 0x12) == 0x12 ? flags & 0x17 : flags & 0x07;
  } else if (
      (protocol == ICMP && !(packet->key.traits & WEIR_FLOW_IPV6))
      || (protocol == ICMPV6 && packet->key.traits & WEIR_FLOW_IPV6)) {
    if (room < 2) return;
    packet->key.icmp = word(start) >> 16;
  }
}

INLINE int read_ipv4(struct packet *packet) {
  if (packet->linear < 20) return 0;
  const struct in6_addr *words = CAST(in6_addr, packet->start);
  uint32_t first = HOST32(words->in6_u.u6_addr32[0]);
  uint32_t second = HOST32(words->in6_u.u6_addr32[1]);
  uint32_t third = HOST32(words->in6_u.u6_addr32[2]);
  packet->key.source_low = HOST32(words->in6_u.u6_addr32[3]);
  packet->key.destination_low = word(packet->start + 16);
  packet->key.protocol = third >> 16;
  packet->header = (first >> 24 & 15) * 4;
  if (first >> 28 != 4 || packet->header < 20 || packet->header > packet->linear) return 0;
  /* Padding of the link layer, before the kernel has trimmed it. */
  uint32_t total = first & 0xffff;
  if (total >= packet->header && total < packet->length) packet->length = total;
  if (packet->linear > packet->length) packet->linear = packet->length;
  packet->dont_fragment = (second & IPV4_DONT_FRAGMENT) != 0;
  packet->identification = second >> 16;
  packet->later_fragment = (second & IPV4_FRAGMENT_OFFSET) != 0;
  packet->first_fragment = !packet->later_fragment && second & IPV4_MORE_FRAGMENTS;
  return 1;
}

INLINE int is_extension(uint8_t next) {
  return next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT || next == DESTINATION_OPTIONS
      || next == MOBILITY || next == HOST_IDENTITY || next == SHIM6;
}

/* Follows the chain of extension headers as far as it is there; gives 0 when it is too long. */
INLINE int read_extensions(struct packet *packet, uint8_t next) {
  for (int count = 0; count <= EXTENSION_LIMIT; count++) {
    packet->key.protocol = next;
    if (!is_extension(next)) return 1;
    if (packet->header + 8 > packet->linear) {
      packet->header = packet->linear;
      return 1;
    }
    uint64_t words = two_words(packet->start + packet->header);
    uint8_t length = words >> 48;
    if (next == FRAGMENT) {
      packet->identification = words;
      packet->later_fragment = (words >> 32 & 0xfff8) != 0;
      packet->first_fragment = !packet->later_fragment && words >> 32 & 1;
      length = 0;
    }
    next = words >> 56;
    packet->header += ((uint32_t)length + 1) * 8;
    if (packet->header > packet->linear) packet->header = packet->linear;
    if (packet->later_fragment) {
      packet->key.protocol = next;
      return 1;
    }
  }
  return 0;
}

INLINE int read_ipv6(struct packet *packet) {
  if (packet->linear < 40) return 0;
  uint64_t start = packet->start;
  uint64_t first = two_words(start);
  if (first >> 60 != 6) return 0;
  packet->key.source_high = two_words(start + 8);
  packet->key.source_low = two_words(start + 16);
  packet->key.destination_high = two_words(start + 24);
  packet->key.destination_low = two_words(start + 32);
  uint32_t total = (first >> 16 & 0xffff) + 40;
  if (total > 40 && total < packet->length) packet->length = total;
  if (packet->linear > packet->length) packet->linear = packet->length;
  packet->key.traits |= WEIR_FLOW_IPV6;
  packet->dont_fragment = 0;
  packet->header = 40;
  uint8_t next = first >> 8;
  if (LIKELY(next == TCP || next == UDP)) {
    packet->key.protocol = next;
    return 1;
  }
  return read_extensions(packet, next);
}

/* Gives 0 when there is no IP header that makes sense. */
INLINE int read_packet(const struct sk_buff *skb, struct packet *packet) {
  uint64_t head = (uint64_t)skb->head;
  uint32_t before = (uint64_t)skb->data - head;
  uint32_t network = skb->network_header;
  uint32_t length = skb->len;
  packet->start = head + network;
  packet->length = length + before - network;
  packet->linear = length - skb->data_len + before - network;
  if (packet->linear > packet->length) return 0;
  int readable = skb->protocol == HOST16(ETHERTYPE_IPV4) ? read_ipv4(packet) : read_ipv6(packet);
  if (!readable) return 0;
  if (LIKELY(!packet->later_fragment)) read_transport(packet);
  return 1;
}

#endif
