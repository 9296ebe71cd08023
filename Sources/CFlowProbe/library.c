#define _GNU_SOURCE
#include "library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static struct weir_libbpf library;
static char load_failure[256];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static _Thread_local char *heard;
static _Thread_local size_t heard_size;

/* Keeps the first complaint: the later ones follow from it. */
static int hear(enum libbpf_print_level level, const char *format, va_list arguments) {
  if (level != LIBBPF_WARN || heard == NULL || heard[0] != 0) return 0;
  vsnprintf(heard, heard_size, format, arguments);
  heard[strcspn(heard, "\n")] = 0;
  return 0;
}

static void load_once(void) {
  void *handle = dlopen("libbpf.so.1", RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) {
    snprintf(load_failure, sizeof load_failure, "%s", dlerror());
    return;
  }
  const struct {
    void *place;
    const char *name;
  } functions[] = {
      {&library.open_mem, "bpf_object__open_mem"},
      {&library.load, "bpf_object__load"},
      {&library.close, "bpf_object__close"},
      {&library.find_program, "bpf_object__find_program_by_name"},
      {&library.set_type, "bpf_program__set_type"},
      {&library.set_attach_type, "bpf_program__set_expected_attach_type"},
      {&library.program_fd, "bpf_program__fd"},
      {&library.find_map, "bpf_object__find_map_by_name"},
      {&library.set_max_entries, "bpf_map__set_max_entries"},
      {&library.map_fd, "bpf_map__fd"},
      {&library.set_print, "libbpf_set_print"},
      {&library.cpu_count, "libbpf_num_possible_cpus"},
  };
  for (size_t index = 0; index < sizeof functions / sizeof *functions; index++) {
    void *function = dlsym(handle, functions[index].name);
    if (function == NULL) {
      snprintf(load_failure, sizeof load_failure, "%s", dlerror());
      return;
    }
    *(void **)functions[index].place = function;
  }
  library.set_print(hear);
}

const struct weir_libbpf *weir_libbpf_load(char *words, size_t size) {
  pthread_once(&once, load_once);
  if (load_failure[0] == 0) return &library;
  snprintf(words, size, "%s", load_failure);
  return NULL;
}

void weir_libbpf_listen(char *words, size_t size) {
  heard = words;
  heard_size = size;
}
