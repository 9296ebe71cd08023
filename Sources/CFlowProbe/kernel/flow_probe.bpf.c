/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/*
 * Counts what the firewall of a network namespace accepted and refused, per flow and interface.
 *
 * Accepted: behind the last netfilter chain, on the way in (LOCAL_IN, FORWARD) for the interface
 * the packet came through, on the way out (POSTROUTING) for the one it leaves by. Refused: where
 * the kernel frees the packet because netfilter said so. No chain and no rule is read.
 *
 * The programs call helpers that are open to GPL-compatible programs only; this folder and
 * weir_flow.h are therefore under both licences. `make probe` compiles it.
 */
#include "tables.h"

enum { NETFILTER_ACCEPT = 1, LOOPED_BACK = 5 };

/* What sends the host a copy of its own multicast and broadcast; absent in some kernels. */
extern const void ip_mc_finish_output __attribute__((weak)) SECTION(".ksyms");
extern const void dev_loopback_xmit __attribute__((weak)) SECTION(".ksyms");

/* A copy for the host itself was on no wire; its original is counted. */
INLINE int is_looped_back(const struct sk_buff *skb) {
  uint32_t offset = __builtin_preserve_field_info(skb->pkt_type, 0);
  uint8_t byte = *(const uint8_t *)((const char *)skb + offset);
  return (byte & 7) == LOOPED_BACK;
}

INLINE int is_ip(const struct sk_buff *skb) {
  uint16_t type = HOST16(skb->protocol);
  return type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6;
}

INLINE void count(
    const struct sk_buff *skb, uint32_t interface, uint8_t traits, int leaving, int owned,
    const struct weir_probe_settings *settings) {
  struct weir_interface_counts *counts = counts_of(interface);
  if (!counts) return;
  struct packet packet = {0};
  packet.key.interface = interface;
  packet.key.traits = traits;
  if (UNLIKELY(!read_packet(skb, &packet))) {
    __sync_fetch_and_add(&counts->received, 1);
    __sync_fetch_and_add(&counts->unparsed, 1);
    return;
  }
  struct wire wire = count_on_wire(skb, &packet, leaving, owned);
  __sync_fetch_and_add(&counts->received, wire.packets);
  if (wire.packets > 1) __sync_fetch_and_add(&counts->folded, wire.packets - 1);
  add(&packet, wire, skb->mark, counts, settings);
}

/* At the end of LOCAL_IN and FORWARD. */
SECTION("netfilter")
int accepted_ingress(struct bpf_nf_ctx *context) {
  const struct sk_buff *skb = context->skb;
  const struct weir_probe_settings *settings = current_settings();
  uint32_t interface = skb->skb_iif;
  if (settings && is_watched(settings, interface) && !is_looped_back(skb)) {
    count(skb, interface, 0, 0, 1, settings);
  }
  return NETFILTER_ACCEPT;
}

/* At the end of POSTROUTING. */
SECTION("netfilter")
int accepted_egress(struct bpf_nf_ctx *context) {
  const struct sk_buff *skb = context->skb;
  const struct weir_probe_settings *settings = current_settings();
  uint32_t interface = skb->dev->ifindex;
  if (!settings || !is_watched(settings, interface)) return NETFILTER_ACCEPT;
  uint64_t next = (uint64_t)context->state->okfn;
  if (next == (uint64_t)&ip_mc_finish_output || next == (uint64_t)&dev_loopback_xmit) {
    return NETFILTER_ACCEPT;
  }
  count(skb, interface, WEIR_FLOW_EGRESS, 1, 1, settings);
  return NETFILTER_ACCEPT;
}

/* Wherever a packet is freed; arguments: skb, place, reason. */
SECTION("tp_btf/kfree_skb")
int refused(uint64_t *context) {
  uint32_t reason = context[2];
  if (LIKELY(reason != __builtin_preserve_enum_value(
                 *(enum skb_drop_reason *)SKB_DROP_REASON_NETFILTER_DROP, 1))) {
    return 0;
  }
  const struct sk_buff *skb = (const struct sk_buff *)context[0];
  const struct weir_probe_settings *settings = current_settings();
  if (!settings || !is_ip(skb)) return 0;
  /* A packet of this host has no device yet where LOCAL_OUT refuses it, but a route. */
  const struct dst_entry *route = CAST(dst_entry, skb->_skb_refdst & ~1ul);
  uint64_t of_packet = (uint64_t)skb->dev;
  uint64_t of_route = (uint64_t)route->dev;
  const struct net_device *device = CAST(net_device, of_packet ? of_packet : of_route);
  /* LOCAL_OUT answers with an IPv6 error in the name of loopback, and leaves the packet there. */
  if (device->ifindex == LOOPBACK && !skb->skb_iif && of_route) device = CAST(net_device, of_route);
  if (device->nd_net.net->net_cookie != settings->net_cookie) return 0;
  uint32_t interface = device->ifindex;
  if (!is_watched(settings, interface) || is_looped_back(skb)) return 0;
  uint8_t direction = (uint32_t)skb->skb_iif == interface ? 0 : WEIR_FLOW_EGRESS;
  /* Without a route, or with the link layer's header in front, the control block is not IP's. */
  int owned = (skb->_skb_refdst & ~1ul)
      && (uint64_t)skb->data == (uint64_t)skb->head + skb->network_header;
  count(skb, interface, direction | WEIR_FLOW_REJECTED, 0, owned, settings);
  return 0;
}

const char probe_license[] SECTION("license") = "Dual BSD/GPL";
