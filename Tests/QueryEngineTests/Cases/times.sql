# Times, texts and expressions.
#
SELECT "start" // 60 * 60 AS t, count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT "start" // 300 * 300 AS t, count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT "start" // 600 * 600 AS t, count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT "start" // 3600 * 3600 AS t, count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT date_trunc('hour', to_timestamp("start") AT TIME ZONE 'UTC')::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT date_trunc('day', to_timestamp("start") AT TIME ZONE 'UTC')::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT date_trunc('month', to_timestamp("start") AT TIME ZONE 'UTC')::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT date_trunc('year', to_timestamp("start") AT TIME ZONE 'UTC')::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT strftime(make_timestamp("start" * 1000000), '%Y-%m-%d') AS t, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT strftime(make_timestamp("start" * 1000000), '%H') AS t, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT strftime(make_timestamp("start" * 1000000), '%Y-%m-%dT%H') AS t, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT strftime(make_timestamp("start" * 1000000), '%j') AS t, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT strftime(make_timestamp("start" * 1000000), '%A') AS t, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT year(make_timestamp("start" * 1000000)), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT month(make_timestamp("start" * 1000000)), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT day(make_timestamp("start" * 1000000)), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT hour(make_timestamp("start" * 1000000)), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT dayofweek(make_timestamp("start" * 1000000)), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT week(make_timestamp("start" * 1000000)), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT make_timestamp("start" * 1000000)::date::varchar, max("end" - "start") FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT count(*) FROM flow_logs WHERE make_timestamp("start" * 1000000) >= timestamp '2023-11-15 00:00:00'
SELECT count(*) FROM flow_logs WHERE make_timestamp("start" * 1000000) BETWEEN '2023-11-14 22:30:00' AND '2023-11-14 23:00:00'
SELECT (max("start") - min("start")) // 60 FROM flow_logs
SELECT min(make_timestamp("start" * 1000000))::varchar, max(make_timestamp("end" * 1000000))::varchar FROM flow_logs
SELECT epoch(make_timestamp(min("start") * 1000000))::bigint FROM flow_logs
SELECT lower(action), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT action || '/' || log_status, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT substr(interface_id, 5), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT replace(vpc_id, 'vpc-', ''), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT length(interface_id), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT reverse(action), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT concat(vpc_id, ':', dstport), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT coalesce(tcp_flags::varchar, 'none'), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT CASE protocol WHEN 6 THEN 'tcp' WHEN 17 THEN 'udp' ELSE 'other' END, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT CASE WHEN bytes > 500000 THEN 'large' WHEN bytes > 1000 THEN 'middle' WHEN bytes IS NULL THEN 'none' ELSE 'small' END, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT if(action = 'REJECT', 1, 0), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT greatest(dstport, 100), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT least(dstport, 100), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT dstport::double / 2 > 200, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT hex(tcp_flags), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT bin(tcp_flags), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT abs(protocol - 10), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT sign(dstport - 443), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT dstport % 10, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT dstport IN (22, 443), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT bytes IS NULL, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT starts_with(vpc_id, 'vpc-1'), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT position('-' IN interface_id), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT lpad(dstport::varchar, 6, '0'), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT string_split(interface_id, '-')[1], count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT md5(action), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT * EXCLUDE (srcaddr, dstaddr) FROM flow_logs ORDER BY "start" LIMIT 120
SELECT * EXCLUDE (srcaddr, dstaddr) FROM flow_logs WHERE log_status = 'NODATA' ORDER BY "start"
SELECT "start", srcport + dstport, packets * 2, bytes / 4 >= 1 FROM flow_logs ORDER BY "start" DESC LIMIT 60
SELECT "start", bytes FROM flow_logs ORDER BY bytes DESC NULLS LAST, "start" LIMIT 30 OFFSET 15
SELECT "start", bytes FROM flow_logs ORDER BY bytes NULLS FIRST, "start" LIMIT 110
