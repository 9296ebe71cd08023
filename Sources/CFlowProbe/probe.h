#ifndef WEIR_PROBE_H
#define WEIR_PROBE_H

#include "CFlowProbe.h"

enum {
  WEIR_PROBE_HOOKS = 6, /* two families; LOCAL_IN, FORWARD, POSTROUTING */
  WEIR_PROBE_LINKS = WEIR_PROBE_HOOKS + 1,
};

struct weir_probe {
  /* Programs, kept for attaching and for their statistics. */
  int ingress, egress, refused;
  int flows, tables[2], near_interfaces, interfaces, listed, settings, begun_rows;
  /* The table that takes packets: 0 or 1. */
  int active;
  int cpu_count;
  int links[WEIR_PROBE_LINKS];
  /* Where the next batch of the table at rest begins. */
  uint32_t batch;
  int batch_begun;
  struct weir_probe_settings current;
};

/* bpf(2); gives a negative error number when it fails. */
long weir_bpf(int command, void *attributes, size_t size);
/* Attaches all programs in the namespace of the calling thread; 0 or a negative error number. */
int weir_probe_attach(struct weir_probe *probe);

#endif
