// The functions of DuckDB's C API that are used: name, result, parameters.
#ifndef WEIR_DUCKDB_FUNCTIONS_H
#define WEIR_DUCKDB_FUNCTIONS_H

#include "weir_duckdb_types.h"

#define WEIR_DUCKDB_FUNCTIONS(X) \
  WEIR_DUCKDB_CONNECTION_FUNCTIONS(X) \
  WEIR_DUCKDB_RESULT_FUNCTIONS(X) \
  WEIR_DUCKDB_TYPE_FUNCTIONS(X) \
  WEIR_DUCKDB_SCAN_FUNCTIONS(X) \
  WEIR_DUCKDB_SCALAR_FUNCTIONS(X)

#define WEIR_DUCKDB_CONNECTION_FUNCTIONS(X) \
  X(library_version, const char *, (void)) \
  X(create_config, unsigned, (weir_duckdb_config *)) \
  X(set_config, unsigned, (weir_duckdb_config, const char *, const char *)) \
  X(destroy_config, void, (weir_duckdb_config *)) \
  X(open_ext, unsigned, \
    (const char *, weir_duckdb_database *, weir_duckdb_config, char **)) \
  X(close, void, (weir_duckdb_database *)) \
  X(connect, unsigned, (weir_duckdb_database, weir_duckdb_connection *)) \
  X(disconnect, void, (weir_duckdb_connection *)) \
  X(interrupt, void, (weir_duckdb_connection)) \
  X(free, void, (void *)) \
  X(query, unsigned, (weir_duckdb_connection, const char *, weir_duckdb_result *)) \
  X(extract_statements, uint64_t, \
    (weir_duckdb_connection, const char *, weir_duckdb_extracted *)) \
  X(extract_statements_error, const char *, (weir_duckdb_extracted)) \
  X(destroy_extracted, void, (weir_duckdb_extracted *)) \
  X(prepare_extracted_statement, unsigned, \
    (weir_duckdb_connection, weir_duckdb_extracted, uint64_t, weir_duckdb_prepared *)) \
  X(prepare_error, const char *, (weir_duckdb_prepared)) \
  X(prepared_statement_type, unsigned, (weir_duckdb_prepared)) \
  X(prepared_statement_column_count, uint64_t, (weir_duckdb_prepared)) \
  X(prepared_statement_column_name, const char *, (weir_duckdb_prepared, uint64_t)) \
  X(prepared_statement_column_logical_type, weir_duckdb_logical_type, \
    (weir_duckdb_prepared, uint64_t)) \
  X(destroy_prepare, void, (weir_duckdb_prepared *)) \
  X(execute_prepared, unsigned, (weir_duckdb_prepared, weir_duckdb_result *))

#define WEIR_DUCKDB_RESULT_FUNCTIONS(X) \
  X(destroy_result, void, (weir_duckdb_result *)) \
  X(result_error, const char *, (weir_duckdb_result *)) \
  X(result_error_type, unsigned, (weir_duckdb_result *)) \
  X(column_count, uint64_t, (weir_duckdb_result *)) \
  X(column_name, const char *, (weir_duckdb_result *, uint64_t)) \
  X(column_logical_type, weir_duckdb_logical_type, (weir_duckdb_result *, uint64_t)) \
  X(fetch_chunk, weir_duckdb_data_chunk, (weir_duckdb_result)) \
  X(destroy_data_chunk, void, (weir_duckdb_data_chunk *)) \
  X(data_chunk_get_size, uint64_t, (weir_duckdb_data_chunk)) \
  X(data_chunk_set_size, void, (weir_duckdb_data_chunk, uint64_t)) \
  X(data_chunk_get_vector, weir_duckdb_vector, (weir_duckdb_data_chunk, uint64_t)) \
  X(vector_get_data, void *, (weir_duckdb_vector)) \
  X(vector_get_validity, uint64_t *, (weir_duckdb_vector)) \
  X(vector_ensure_validity_writable, void, (weir_duckdb_vector)) \
  X(vector_assign_string_element_len, void, \
    (weir_duckdb_vector, uint64_t, const char *, uint64_t)) \
  X(list_vector_get_child, weir_duckdb_vector, (weir_duckdb_vector)) \
  X(struct_vector_get_child, weir_duckdb_vector, (weir_duckdb_vector, uint64_t))

#define WEIR_DUCKDB_TYPE_FUNCTIONS(X) \
  X(create_logical_type, weir_duckdb_logical_type, (unsigned)) \
  X(destroy_logical_type, void, (weir_duckdb_logical_type *)) \
  X(get_type_id, unsigned, (weir_duckdb_logical_type)) \
  X(logical_type_get_alias, char *, (weir_duckdb_logical_type)) \
  X(logical_type_set_alias, void, (weir_duckdb_logical_type, const char *)) \
  X(register_logical_type, unsigned, \
    (weir_duckdb_connection, weir_duckdb_logical_type, weir_duckdb_type_info)) \
  X(decimal_scale, uint8_t, (weir_duckdb_logical_type)) \
  X(decimal_internal_type, unsigned, (weir_duckdb_logical_type)) \
  X(enum_internal_type, unsigned, (weir_duckdb_logical_type)) \
  X(enum_dictionary_value, char *, (weir_duckdb_logical_type, uint64_t)) \
  X(list_type_child_type, weir_duckdb_logical_type, (weir_duckdb_logical_type)) \
  X(struct_type_child_count, uint64_t, (weir_duckdb_logical_type)) \
  X(struct_type_child_name, char *, (weir_duckdb_logical_type, uint64_t)) \
  X(struct_type_child_type, weir_duckdb_logical_type, (weir_duckdb_logical_type, uint64_t)) \
  X(create_cast_function, weir_duckdb_cast, (void)) \
  X(cast_function_set_source_type, void, (weir_duckdb_cast, weir_duckdb_logical_type)) \
  X(cast_function_set_target_type, void, (weir_duckdb_cast, weir_duckdb_logical_type)) \
  X(cast_function_set_implicit_cast_cost, void, (weir_duckdb_cast, int64_t)) \
  X(cast_function_set_function, void, (weir_duckdb_cast, weir_duckdb_cast_callback)) \
  X(register_cast_function, unsigned, (weir_duckdb_connection, weir_duckdb_cast)) \
  X(destroy_cast_function, void, (weir_duckdb_cast *)) \
  X(cast_function_get_cast_mode, unsigned, (weir_duckdb_call)) \
  X(cast_function_set_row_error, void, \
    (weir_duckdb_call, const char *, uint64_t, weir_duckdb_vector)) \
  X(cast_function_set_error, void, (weir_duckdb_call, const char *))

#define WEIR_DUCKDB_SCAN_FUNCTIONS(X) \
  X(create_table_function, weir_duckdb_table, (void)) \
  X(table_function_set_name, void, (weir_duckdb_table, const char *)) \
  X(table_function_set_extra_info, void, (weir_duckdb_table, void *, weir_duckdb_delete)) \
  X(table_function_set_bind, void, (weir_duckdb_table, weir_duckdb_bind_callback)) \
  X(table_function_set_init, void, (weir_duckdb_table, weir_duckdb_init_callback)) \
  X(table_function_set_local_init, void, (weir_duckdb_table, weir_duckdb_init_callback)) \
  X(table_function_set_function, void, (weir_duckdb_table, weir_duckdb_scan_callback)) \
  X(table_function_supports_projection_pushdown, void, (weir_duckdb_table, bool)) \
  X(register_table_function, unsigned, (weir_duckdb_connection, weir_duckdb_table)) \
  X(destroy_table_function, void, (weir_duckdb_table *)) \
  X(bind_get_extra_info, void *, (weir_duckdb_bind)) \
  X(bind_add_result_column, void, (weir_duckdb_bind, const char *, weir_duckdb_logical_type)) \
  X(bind_set_cardinality, void, (weir_duckdb_bind, uint64_t, bool)) \
  X(init_get_extra_info, void *, (weir_duckdb_init)) \
  X(init_get_column_count, uint64_t, (weir_duckdb_init)) \
  X(init_get_column_index, uint64_t, (weir_duckdb_init, uint64_t)) \
  X(init_set_max_threads, void, (weir_duckdb_init, uint64_t)) \
  X(init_set_init_data, void, (weir_duckdb_init, void *, weir_duckdb_delete)) \
  X(init_set_error, void, (weir_duckdb_init, const char *)) \
  X(function_get_extra_info, void *, (weir_duckdb_call)) \
  X(function_get_init_data, void *, (weir_duckdb_call)) \
  X(function_get_local_init_data, void *, (weir_duckdb_call)) \
  X(function_set_error, void, (weir_duckdb_call, const char *))

#define WEIR_DUCKDB_SCALAR_FUNCTIONS(X) \
  X(create_scalar_function, weir_duckdb_scalar, (void)) \
  X(destroy_scalar_function, void, (weir_duckdb_scalar *)) \
  X(scalar_function_set_name, void, (weir_duckdb_scalar, const char *)) \
  X(scalar_function_add_parameter, void, (weir_duckdb_scalar, weir_duckdb_logical_type)) \
  X(scalar_function_set_return_type, void, (weir_duckdb_scalar, weir_duckdb_logical_type)) \
  X(scalar_function_set_function, void, (weir_duckdb_scalar, weir_duckdb_scalar_callback)) \
  X(register_scalar_function, unsigned, (weir_duckdb_connection, weir_duckdb_scalar)) \
  X(scalar_function_set_error, void, (weir_duckdb_call, const char *))

#endif
