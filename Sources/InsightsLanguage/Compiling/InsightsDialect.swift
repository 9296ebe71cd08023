/// What compiled queries expect of the engine: macros, by the statements that make them.
package enum InsightsDialect {
  /// Statements to carry out once, in this order, before the first query.
  package static let macros: [String] = [
    // What a text is as a number; NULL where it is none.
    """
    CREATE MACRO insights_number(value) AS CASE WHEN \
    regexp_full_match(value, '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?') \
    AND length(value) <= 64 THEN try_cast(value AS DOUBLE) END
    """,
    // Four digits behind the point at most, none where there are zeros alone.
    """
    CREATE MACRO insights_decimal(value) AS CASE \
    WHEN NOT isfinite(value) THEN NULL \
    WHEN abs(value) < 1e15 AND value = trunc(value) THEN value::BIGINT::VARCHAR \
    WHEN abs(value) < 0.00005 THEN '0' \
    ELSE rtrim(rtrim(printf('%.4f', value), '0'), '.') END
    """,
    // Milliseconds as a TIMESTAMP; NULL outside of the years 1 to 9999.
    """
    CREATE MACRO insights_calendar(value) AS CASE \
    WHEN value BETWEEN -62135596800000 AND 253402300799999 THEN make_timestamp_ms(value) END
    """,
    // Milliseconds as text.
    """
    CREATE MACRO insights_time(value) AS \
    strftime(insights_calendar(value), '%Y-%m-%d %H:%M:%S.%g')
    """,
    // A number as milliseconds; NULL where it is far from any calendar.
    """
    CREATE MACRO insights_milliseconds(value) AS CASE \
    WHEN value BETWEEN -62135596800000 AND 253402300799999 \
    THEN floor(value)::BIGINT END
    """,
    // Natural order: runs of digits by length, then value; the rest by character.
    """
    CREATE MACRO insights_natural(value) AS list_transform(\
    regexp_extract_all(value, '[0-9]+|[^0-9]+', 0, 's'), lambda part: \
    CASE WHEN part[1] BETWEEN '0' AND '9' \
    THEN '0' || lpad(length(part)::VARCHAR, 9, '0') || part ELSE part END)
    """,
    // The JSON that a text holds; NULL where it holds none.
    "CREATE MACRO insights_json(value) AS CASE WHEN json_valid(value) THEN value::JSON END",
    // A JSON value as text: truths are 1 and 0, null is NULL.
    """
    CREATE MACRO insights_string(value) AS CASE value::VARCHAR \
    WHEN 'true' THEN '1' WHEN 'false' THEN '0' ELSE value ->> '$' END
    """,
    // Two texts of which each may be a number; long ones are identifiers, beyond DOUBLE's digits.
    """
    CREATE MACRO insights_equal(one, other) AS one = other \
    OR least(length(one), length(other)) <= 15 \
    AND coalesce(insights_number(one) = insights_number(other), false)
    """,
    """
    CREATE MACRO insights_less(one, other) AS \
    coalesce(insights_number(one) < insights_number(other), one < other)
    """,
    """
    CREATE MACRO insights_less_or_equal(one, other) AS \
    coalesce(insights_number(one) <= insights_number(other), one <= other)
    """,
    // Whether a text holds as a condition.
    """
    CREATE MACRO insights_holds(value) AS \
    coalesce(insights_number(value) <> 0, lower(value) = 'true')
    """,
  ]
}
