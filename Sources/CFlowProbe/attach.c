#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/bpf.h>
#include <linux/netfilter.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probe.h"

enum {
  ATTACH_NETFILTER = 45, /* BPF_NETFILTER, absent in the headers of older systems */
  PRIORITIES_TRIED = 256,
};

long weir_bpf(int command, void *attributes, size_t size) {
  long result = syscall(SYS_bpf, command, attributes, size);
  return result < 0 ? -errno : result;
}

/* Behind all chains: the last priority that nobody has. INT_MAX itself is the kernel's. */
static int attach_hook(int program, uint32_t family, uint32_t hook) {
  struct {
    uint32_t program, target, type, flags, family, hook;
    int32_t priority;
    uint32_t hook_flags;
  } request = {(uint32_t)program, 0, ATTACH_NETFILTER, 0, family, hook, 0, 0};
  long result = -EBUSY;
  for (int step = 1; step <= PRIORITIES_TRIED && result == -EBUSY; step++) {
    request.priority = INT_MAX - step;
    result = weir_bpf(BPF_LINK_CREATE, &request, sizeof request);
  }
  return (int)result;
}

static int attach_tracepoint(int program) {
  union bpf_attr request;
  memset(&request, 0, sizeof request);
  request.raw_tracepoint.prog_fd = (uint32_t)program;
  return (int)weir_bpf(BPF_RAW_TRACEPOINT_OPEN, &request, sizeof request);
}

int weir_probe_attach(struct weir_probe *probe) {
  const struct {
    uint32_t family, hook;
    int program;
  } places[WEIR_PROBE_HOOKS] = {
      {NFPROTO_IPV4, NF_INET_LOCAL_IN, probe->ingress},
      {NFPROTO_IPV4, NF_INET_FORWARD, probe->ingress},
      {NFPROTO_IPV4, NF_INET_POST_ROUTING, probe->egress},
      {NFPROTO_IPV6, NF_INET_LOCAL_IN, probe->ingress},
      {NFPROTO_IPV6, NF_INET_FORWARD, probe->ingress},
      {NFPROTO_IPV6, NF_INET_POST_ROUTING, probe->egress},
  };
  for (int index = 0; index < WEIR_PROBE_HOOKS; index++) {
    int link = attach_hook(places[index].program, places[index].family, places[index].hook);
    /* A kernel without IPv6 has nothing of it to count. */
    if (link == -EAFNOSUPPORT && places[index].family == NFPROTO_IPV6) continue;
    if (link < 0) return link;
    probe->links[index] = link;
  }
  int link = attach_tracepoint(probe->refused);
  if (link < 0) return link;
  probe->links[WEIR_PROBE_HOOKS] = link;
  return 0;
}
