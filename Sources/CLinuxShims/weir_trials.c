#define _GNU_SOURCE
#include "weir_trials.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/ethtool.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <unistd.h>

// Numbers of Linux 6.4, which older headers lack.
enum { PROGRAM_NETFILTER = 32, ATTACH_NETFILTER = 45 };

static int bpf_once(int command, union bpf_attr *attributes) {
  long descriptor = syscall(SYS_bpf, command, attributes, sizeof *attributes);
  if (descriptor < 0) return errno;
  close((int)descriptor);
  return 0;
}

int weir_try_bpf_map(void) {
  union bpf_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.map_type = BPF_MAP_TYPE_HASH;
  attributes.key_size = 4;
  attributes.value_size = 8;
  attributes.max_entries = 1;
  return bpf_once(BPF_MAP_CREATE, &attributes);
}

int weir_try_bpf_netfilter(void) {
  // r0 = 1 (NF_ACCEPT); exit
  struct bpf_insn program[] = {{.code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 1},
                               {.code = BPF_JMP | BPF_EXIT}};
  union bpf_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.prog_type = PROGRAM_NETFILTER;
  attributes.expected_attach_type = ATTACH_NETFILTER;
  attributes.insns = (uint64_t)(uintptr_t)program;
  attributes.insn_cnt = sizeof program / sizeof *program;
  attributes.license = (uint64_t)(uintptr_t) "GPL";
  return bpf_once(BPF_PROG_LOAD, &attributes);
}

int weir_try_packet_ring(uint32_t bytes) {
  // Protocol 0 receives nothing until it is bound.
  int descriptor = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return errno;
  int code = 0;
  int version = TPACKET_V3;
  struct tpacket_req3 ring = {
      .tp_block_size = 1 << 18, .tp_block_nr = bytes >> 18, .tp_frame_size = 1 << 11};
  ring.tp_frame_nr = bytes / ring.tp_frame_size;
  ring.tp_retire_blk_tov = 100;
  if (setsockopt(descriptor, SOL_PACKET, PACKET_VERSION, &version, sizeof version) != 0 ||
      setsockopt(descriptor, SOL_PACKET, PACKET_RX_RING, &ring, sizeof ring) != 0)
    code = errno;
  close(descriptor);
  return code;
}

int weir_clock_state(struct weir_clock *clock) {
  struct timex state = {0};
  int answer = adjtimex(&state);
  if (answer < 0) return errno;
  clock->synchronised = answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
  clock->maximum_error = state.maxerror;
  return 0;
}

int weir_locked_memory(uint64_t *bytes) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return 0;
  *bytes = limit.rlim_cur;
  return 1;
}

const char *weir_library_version(const char *library, const char *function) {
  void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return NULL;
  const char *(*version)(void);
  *(void **)&version = dlsym(handle, function);
  return version == NULL ? NULL : version();
}

int weir_offloads(const char *interface) {
  static const struct {
    uint32_t command;
    int bit;
  } questions[] = {{ETHTOOL_GGRO, WEIR_OFFLOAD_GRO},
                   {ETHTOOL_GGSO, WEIR_OFFLOAD_GSO},
                   {ETHTOOL_GTSO, WEIR_OFFLOAD_TSO}};
  int handle = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), found = 0;
  if (handle < 0) return 0;
  for (size_t index = 0; index < sizeof questions / sizeof *questions; index++) {
    struct ethtool_value answer = {.cmd = questions[index].command};
    struct ifreq request = {.ifr_data = (char *)&answer};
    strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
    if (ioctl(handle, SIOCETHTOOL, &request) == 0 && answer.data) found |= questions[index].bit;
  }
  close(handle);
  return found;
}
