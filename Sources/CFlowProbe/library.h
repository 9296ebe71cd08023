#ifndef WEIR_PROBE_LIBRARY_H
#define WEIR_PROBE_LIBRARY_H

#include <bpf/libbpf.h>

/* libbpf's functions, found when the library is loaded. */
struct weir_libbpf {
  struct bpf_object *(*open_mem)(const void *, size_t, const struct bpf_object_open_opts *);
  int (*load)(struct bpf_object *);
  void (*close)(struct bpf_object *);
  struct bpf_program *(*find_program)(const struct bpf_object *, const char *);
  int (*set_type)(struct bpf_program *, enum bpf_prog_type);
  int (*set_attach_type)(struct bpf_program *, enum bpf_attach_type);
  int (*program_fd)(const struct bpf_program *);
  struct bpf_map *(*find_map)(const struct bpf_object *, const char *);
  int (*set_max_entries)(struct bpf_map *, uint32_t);
  int (*map_fd)(const struct bpf_map *);
  libbpf_print_fn_t (*set_print)(libbpf_print_fn_t);
  int (*cpu_count)(void);
};

/* Loads the library once; gives NULL and the reason in `words` when it is not there. */
const struct weir_libbpf *weir_libbpf_load(char *words, size_t size);
/* From here on, and on this thread, the first complaint of the library goes to `words`. */
void weir_libbpf_listen(char *words, size_t size);

#endif
