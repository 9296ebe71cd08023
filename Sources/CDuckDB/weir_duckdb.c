#include "CDuckDB.h"

#include <dlfcn.h>
#include <stdio.h>

static weir_duckdb loaded;

const weir_duckdb *weir_duckdb_functions(void) { return &loaded; }

int weir_duckdb_load(const char *path, char *reason, uint32_t reason_size) {
  weir_duckdb found;
  // Never unloaded: its destructors do not expect it.
  void *library = dlopen(path, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
  if (library == NULL) {
    snprintf(reason, reason_size, "%s", dlerror());
    return -1;
  }
  void *function;
#define WEIR_DUCKDB_FIND(name, result, parameters) \
  function = dlsym(library, "duckdb_" #name); \
  if (function == NULL) { \
    snprintf(reason, reason_size, "%s has no function duckdb_" #name, path); \
    return -1; \
  } \
  *(void **)&found.name = function;
  WEIR_DUCKDB_FUNCTIONS(WEIR_DUCKDB_FIND)
#undef WEIR_DUCKDB_FIND
  loaded = found;
  return 0;
}
