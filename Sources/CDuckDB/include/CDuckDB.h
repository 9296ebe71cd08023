// DuckDB's C API, as far as it is used: declared here, loaded when a query is asked.
#ifndef C_DUCKDB_H
#define C_DUCKDB_H

#include "weir_duckdb_functions.h"
#include "weir_duckdb_types.h"

// DuckDB says in words alone which of its pointers may be NULL.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wnullability-completeness"
/// Every function that is used, by its name without `duckdb_`.
typedef struct {
#define WEIR_DUCKDB_FIELD(name, result, parameters) result(*_Nonnull name) parameters;
  WEIR_DUCKDB_FUNCTIONS(WEIR_DUCKDB_FIELD)
#undef WEIR_DUCKDB_FIELD
} weir_duckdb;
#pragma clang diagnostic pop

/// Loads the library at `path`, or found by the loader where it has no slash. Gives 0, or writes
/// why not to `reason`. The library stays loaded. Not for two threads at once.
int weir_duckdb_load(const char *_Nonnull path, char *_Nonnull reason, uint32_t reason_size);

/// The functions of the library that was loaded last; to be called only where one was.
const weir_duckdb *_Nonnull weir_duckdb_functions(void);

#endif
