/// What is known of functions in questions that may be answered from partial groups.
///
/// A function that is not known may be an aggregate, which would count groups instead of rows.
enum SummableFunctions {
  /// Aggregates for which it does not matter how often the same row comes.
  static let idempotent: Set<String> = [
    "min", "max", "bool_and", "bool_or", "bit_and", "bit_or", "approx_count_distinct",
  ]

  /// Aggregates that become idempotent by DISTINCT.
  static let distinct: Set<String> = ["count", "sum", "avg"]

  /// Functions of one row.
  static let scalar: Set<String> = [
    "+", "-", "*", "/", "//", "%", "&", "|", "<<", ">>", "~", "||", "**", "^", "!",
    "~~", "!~~", "~~*", "!~~*", "~~~", "@", "mod", "add", "subtract", "multiply", "divide",
    "abs", "ceil", "ceiling", "floor", "round", "trunc", "sign", "sqrt", "cbrt", "ln", "log",
    "log2", "log10", "exp", "pow", "power", "greatest", "least", "nullif", "ifnull", "coalesce",
    "if", "format_bytes", "formatreadablesize", "formatreadabledecimalsize", "format", "printf",
    "lower", "upper", "lcase", "ucase", "length", "len", "strlen", "substring", "substr", "left",
    "right", "trim", "ltrim", "rtrim", "replace", "concat", "concat_ws", "split_part", "lpad",
    "rpad", "reverse", "starts_with", "ends_with", "contains", "prefix", "suffix", "strpos",
    "position", "instr", "like_escape", "not_like_escape", "ilike_escape", "not_ilike_escape",
    "regexp_matches", "regexp_full_match", "regexp_extract", "regexp_replace", "hash", "md5",
    "date_trunc", "datetrunc", "date_part", "datepart", "date_add", "date_diff", "datediff",
    "date_sub", "datesub", "time_bucket", "make_timestamp", "make_date", "make_time", "strftime",
    "strptime", "epoch", "epoch_ms", "to_timestamp", "year", "month", "day", "hour", "minute",
    "second", "week", "weekday", "dayofweek", "isodow", "dayofyear", "dayname", "monthname",
    "last_day", "to_seconds", "to_minutes", "to_hours", "to_days", "to_weeks", "to_months",
    "to_years", "to_milliseconds", "now", "today", "current_date", "current_timestamp",
    "get_current_timestamp", "transaction_timestamp", "host", "typeof",
    "cidr_contains", "is_private", "protocol_name", "service_name", "tcp_flags_text",
    "from_unixtime", "to_iso8601", "day_of_week", "weir_cidr_first", "weir_cidr_last",
    "insights_number", "insights_decimal", "insights_string", "insights_equal", "insights_less",
    "insights_less_or_equal", "insights_holds", "insights_time", "insights_calendar",
    "insights_milliseconds",
  ]

  /// Classes of expressions that are looked into as they are.
  static let plain: Set<String> = [
    "CONSTANT", "CAST", "TYPE", "COMPARISON", "CONJUNCTION", "BETWEEN", "CASE", "WINDOW",
  ]

  /// Kinds of the class OPERATOR that are looked into as they are.
  static let operators: Set<String> = [
    "OPERATOR_NOT", "OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL", "COMPARE_IN", "COMPARE_NOT_IN",
    "OPERATOR_COALESCE", "OPERATOR_NULLIF",
  ]
}
