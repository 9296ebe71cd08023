/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/*
 * The few members of kernel structures that the probe reads. Offsets are those of the running
 * kernel: the loader relocates each access by name.
 */
#ifndef KERNEL_TYPES_H
#define KERNEL_TYPES_H

#include <stdint.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct net {
  uint64_t net_cookie;
};

typedef struct {
  struct net *net;
} possible_net_t;

struct net_device {
  int ifindex;
  unsigned int mtu;
  possible_net_t nd_net;
};

struct dst_entry {
  struct net_device *dev;
  unsigned long _metrics;
};

struct dst_metrics {
  uint32_t metrics[17];
};

struct sk_buff {
  struct net_device *dev;
  char cb[48];
  unsigned long _skb_refdst;
  unsigned int len, data_len;
  uint8_t pkt_type : 3;
  int skb_iif;
  uint32_t mark;
  uint16_t inner_transport_header;
  uint16_t protocol;
  uint16_t network_header;
  unsigned int end;
  unsigned char *head, *data;
};

struct skb_shared_info {
  unsigned short gso_size, gso_segs;
  unsigned int gso_type;
};

struct inet_skb_parm {
  uint16_t frag_max_size;
};

struct inet6_skb_parm {
  uint16_t frag_max_size;
};

/* Sixteen bytes in words: how raw headers are read. */
struct in6_addr {
  union {
    uint32_t u6_addr32[4];
  } in6_u;
};

struct nf_hook_state {
  struct net *net;
  int (*okfn)(struct net *, void *, struct sk_buff *);
};

struct bpf_nf_ctx {
  const struct nf_hook_state *state;
  struct sk_buff *skb;
};

enum skb_drop_reason {
  SKB_DROP_REASON_NETFILTER_DROP = 12, /* relocated as well */
};

#pragma clang attribute pop

#endif
