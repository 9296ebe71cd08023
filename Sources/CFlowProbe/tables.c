#define _GNU_SOURCE
#include <errno.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probe.h"

static void shut(int *descriptor) {
  if (*descriptor >= 0) close(*descriptor);
  *descriptor = -1;
}

void weir_probe_detach(struct weir_probe *probe) {
  for (int index = 0; index < WEIR_PROBE_LINKS; index++) shut(&probe->links[index]);
}

void weir_probe_close(struct weir_probe *probe) {
  weir_probe_detach(probe);
  int *const descriptors[] = {
      &probe->ingress,   &probe->egress,          &probe->refused,    &probe->flows,
      &probe->tables[0], &probe->tables[1],       &probe->near_interfaces,
      &probe->interfaces, &probe->listed,         &probe->settings,
      &probe->begun_rows,
  };
  for (size_t index = 0; index < sizeof descriptors / sizeof *descriptors; index++) {
    shut(descriptors[index]);
  }
  free(probe);
}

static int set_element(int map, const void *key, const void *value) {
  union bpf_attr request;
  memset(&request, 0, sizeof request);
  request.map_fd = (uint32_t)map;
  request.key = (uintptr_t)key;
  request.value = (uintptr_t)value;
  return (int)weir_bpf(BPF_MAP_UPDATE_ELEM, &request, sizeof request);
}

int weir_probe_set_settings(
    struct weir_probe *probe, const struct weir_probe_settings *settings) {
  struct weir_probe_settings changed = *settings;
  changed.net_cookie = probe->current.net_cookie;
  uint32_t zero = 0;
  int result = set_element(probe->settings, &zero, &changed);
  if (result == 0) probe->current = changed;
  return result;
}

int weir_probe_list(struct weir_probe *probe, uint32_t interface) {
  uint8_t present = 1;
  return set_element(probe->listed, &interface, &present);
}

int weir_probe_unlist(struct weir_probe *probe, uint32_t interface) {
  union bpf_attr request;
  memset(&request, 0, sizeof request);
  request.map_fd = (uint32_t)probe->listed;
  request.key = (uintptr_t)&interface;
  int result = (int)weir_bpf(BPF_MAP_DELETE_ELEM, &request, sizeof request);
  return result == -ENOENT ? 0 : result;
}

int weir_probe_swap(struct weir_probe *probe) {
  uint32_t zero = 0;
  uint32_t other = (uint32_t)probe->tables[1 - probe->active];
  /* The kernel returns only when no program uses the old table any more. */
  int result = set_element(probe->flows, &zero, &other);
  if (result != 0) return result;
  probe->active = 1 - probe->active;
  probe->batch_begun = 0;
  return 0;
}

/* One step through a map; gives the number of elements, sets `finished` behind the last. */
static long batch(
    int command, int map, uint32_t *place, int *begun, void *keys, void *values,
    uint32_t capacity, int *finished) {
  union bpf_attr request;
  memset(&request, 0, sizeof request);
  request.batch.map_fd = (uint32_t)map;
  request.batch.in_batch = *begun ? (uintptr_t)place : 0;
  request.batch.out_batch = (uintptr_t)place;
  request.batch.keys = (uintptr_t)keys;
  request.batch.values = (uintptr_t)values;
  request.batch.count = capacity;
  long result = weir_bpf(command, &request, sizeof request);
  if (result < 0 && result != -ENOENT) return result;
  *begun = 1;
  *finished = result == -ENOENT;
  return request.batch.count;
}

long weir_probe_take(
    struct weir_probe *probe, struct weir_flow_key *keys, struct weir_flow_sums *sums,
    uint32_t capacity, int *finished) {
  return batch(
      BPF_MAP_LOOKUP_AND_DELETE_BATCH, probe->tables[1 - probe->active], &probe->batch,
      &probe->batch_begun, keys, sums, capacity, finished);
}

static void add_counts(
    struct weir_interface_counts *sum, const struct weir_interface_counts *counts) {
  sum->received += counts->received;
  sum->missed += counts->missed;
  sum->unparsed += counts->unparsed;
  sum->failed += counts->failed;
  sum->folded += counts->folded;
}

/* Rows that are filled as far as there is room, and counted beyond. */
struct rows {
  struct weir_interface_row *rows;
  uint64_t capacity, count;
};

/* Adds to a row of the interface at or behind `from`, or begins one. */
static void add_row(
    struct rows *rows, uint64_t from, uint32_t interface,
    const struct weir_interface_counts *counts) {
  for (uint64_t index = from; index < rows->count && index < rows->capacity; index++) {
    if (rows->rows[index].interface != interface) continue;
    add_counts(&rows->rows[index].counts, counts);
    return;
  }
  if (rows->count < rows->capacity) {
    rows->rows[rows->count] = (struct weir_interface_row){interface, *counts};
  }
  rows->count++;
}

enum { COUNTS_BATCH = 64 };

/* What one place of either table holds, a value for each CPU. */
static void add_place(struct rows *rows, uint32_t key, const void *values, int cpus, int near) {
  uint64_t from = rows->count;
  for (int cpu = 0; cpu < cpus; cpu++) {
    if (near) {
      const struct weir_near_counts *value = (const struct weir_near_counts *)values + cpu;
      if (value->interface) add_row(rows, from, (uint32_t)value->interface, &value->counts);
    } else {
      add_row(rows, from, key, (const struct weir_interface_counts *)values + cpu);
    }
  }
}

static int add_table(struct weir_probe *probe, struct rows *rows, int map, int near) {
  size_t place_size = (size_t)probe->cpu_count
      * (near ? sizeof(struct weir_near_counts) : sizeof(struct weir_interface_counts));
  uint32_t keys[COUNTS_BATCH], place;
  char *values = malloc(COUNTS_BATCH * place_size);
  if (values == NULL) return -ENOMEM;
  int begun = 0, finished = 0;
  long count = 0;
  while (!finished && count >= 0) {
    count = batch(
        BPF_MAP_LOOKUP_BATCH, map, &place, &begun, keys, values, COUNTS_BATCH, &finished);
    for (long index = 0; index < count; index++) {
      add_place(rows, keys[index], values + (size_t)index * place_size, probe->cpu_count, near);
    }
  }
  free(values);
  return count < 0 ? (int)count : 0;
}

long weir_probe_counts(
    struct weir_probe *probe, struct weir_interface_row *rows, uint32_t capacity) {
  struct rows filled = {rows, capacity, 0};
  int result = add_table(probe, &filled, probe->near_interfaces, 1);
  if (result == 0) result = add_table(probe, &filled, probe->interfaces, 0);
  return result < 0 ? result : (long)filled.count;
}

int weir_probe_begun_rows(struct weir_probe *probe, uint64_t *count) {
  uint64_t *of_cpus = calloc((size_t)probe->cpu_count, sizeof *of_cpus);
  if (of_cpus == NULL) return -ENOMEM;
  uint32_t zero = 0;
  union bpf_attr request;
  memset(&request, 0, sizeof request);
  request.map_fd = (uint32_t)probe->begun_rows;
  request.key = (uintptr_t)&zero;
  request.value = (uintptr_t)of_cpus;
  int result = (int)weir_bpf(BPF_MAP_LOOKUP_ELEM, &request, sizeof request);
  *count = 0;
  for (int cpu = 0; result == 0 && cpu < probe->cpu_count; cpu++) *count += of_cpus[cpu];
  free(of_cpus);
  return result;
}

int weir_probe_recursion_misses(struct weir_probe *probe, uint64_t *count) {
  struct bpf_prog_info info;
  memset(&info, 0, sizeof info);
  union bpf_attr request;
  memset(&request, 0, sizeof request);
  request.info.bpf_fd = (uint32_t)probe->refused;
  request.info.info_len = sizeof info;
  request.info.info = (uintptr_t)&info;
  long result = weir_bpf(BPF_OBJ_GET_INFO_BY_FD, &request, sizeof request);
  if (result == 0) *count = info.recursion_misses;
  return (int)result;
}

int weir_probe_capabilities(uint64_t *effective) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  if (syscall(SYS_capget, &header, data) != 0) return -errno;
  *effective = (uint64_t)data[1].effective << 32 | data[0].effective;
  return 0;
}
