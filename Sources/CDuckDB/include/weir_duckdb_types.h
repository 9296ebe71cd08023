// The types of DuckDB's C API that its functions need.
#ifndef WEIR_DUCKDB_TYPES_H
#define WEIR_DUCKDB_TYPES_H

#include <stdbool.h>
#include <stdint.h>

// Names and layouts are DuckDB's, which a test compares with its own header; this header and that
// one can stand in one file.
typedef struct _duckdb_database *weir_duckdb_database;
typedef struct _duckdb_connection *weir_duckdb_connection;
typedef struct _duckdb_config *weir_duckdb_config;
typedef struct _duckdb_data_chunk *weir_duckdb_data_chunk;
typedef struct _duckdb_vector *weir_duckdb_vector;
typedef struct _duckdb_logical_type *weir_duckdb_logical_type;
typedef struct _duckdb_extracted_statements *weir_duckdb_extracted;
typedef struct _duckdb_prepared_statement *weir_duckdb_prepared;
typedef struct _duckdb_cast_function *weir_duckdb_cast;
typedef struct _duckdb_table_function *weir_duckdb_table;
typedef struct _duckdb_scalar_function *weir_duckdb_scalar;
typedef struct _duckdb_bind_info *weir_duckdb_bind;
typedef struct _duckdb_init_info *weir_duckdb_init;
typedef struct _duckdb_function_info *weir_duckdb_call;
typedef struct _duckdb_create_type_info *weir_duckdb_type_info;

#ifndef WEIR_DUCKDB_HAS_RESULT
/// DuckDB's `duckdb_result`, which is handed over by value.
typedef struct {
  uint64_t reserved[3];
  void *pointers[3];
} weir_duckdb_result;
#endif

typedef void (*weir_duckdb_delete)(void *data);
typedef void (*weir_duckdb_bind_callback)(weir_duckdb_bind info);
typedef void (*weir_duckdb_init_callback)(weir_duckdb_init info);
typedef void (*weir_duckdb_scan_callback)(weir_duckdb_call info, weir_duckdb_data_chunk output);
typedef void (*weir_duckdb_scalar_callback)(
    weir_duckdb_call info, weir_duckdb_data_chunk input, weir_duckdb_vector output);
typedef bool (*weir_duckdb_cast_callback)(
    weir_duckdb_call info, uint64_t count, weir_duckdb_vector input, weir_duckdb_vector output);

#endif
