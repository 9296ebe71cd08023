# Aggregates over every kind of column.
#
SELECT protocol, sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, round(avg(bytes), 3) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, min(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, max(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, count(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, count(DISTINCT bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, median(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, quantile_disc(bytes, 0.9) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, round(stddev_samp(bytes), 2) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, bit_xor(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, sum(bytes) FILTER (WHERE action = 'REJECT') FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, sum(packets) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, round(avg(packets), 3) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, min(packets) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, max(packets) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, count(packets) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, count(DISTINCT packets) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, median(packets) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, quantile_disc(packets, 0.9) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, round(stddev_samp(packets), 2) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, bit_xor(packets) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, sum(packets) FILTER (WHERE action = 'REJECT') FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, sum(srcport) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, round(avg(srcport), 3) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, min(srcport) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, max(srcport) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, count(srcport) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, count(DISTINCT srcport) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, median(srcport) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, quantile_disc(srcport, 0.9) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, round(stddev_samp(srcport), 2) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, bit_xor(srcport) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, sum(srcport) FILTER (WHERE action = 'REJECT') FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, sum(dstport) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, round(avg(dstport), 3) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, min(dstport) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, max(dstport) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, count(dstport) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, count(DISTINCT dstport) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, median(dstport) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, quantile_disc(dstport, 0.9) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, round(stddev_samp(dstport), 2) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, bit_xor(dstport) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT protocol, sum(dstport) FILTER (WHERE action = 'REJECT') FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT action, vpc_id, count(*) FROM flow_logs GROUP BY ROLLUP (action, vpc_id) ORDER BY 1 NULLS LAST, 2 NULLS LAST
SELECT action, dstport, count(*) FROM flow_logs GROUP BY CUBE (action, dstport) ORDER BY 1 NULLS LAST, 2 NULLS LAST, 3
SELECT action, log_status, sum(bytes) FROM flow_logs GROUP BY GROUPING SETS ((action), (log_status), ()) ORDER BY 1 NULLS LAST, 2 NULLS LAST
SELECT dstport, count(*) AS n FROM flow_logs GROUP BY 1 HAVING n > 600 ORDER BY 1
SELECT max_by(srcport, bytes * 100000 + srcport), min_by(dstport, "start") FROM flow_logs
SELECT arg_max(interface_id, bytes) FROM flow_logs
SELECT count(*), count(bytes), count(DISTINCT action) FROM flow_logs WHERE false
SELECT sum(bytes) / nullif(sum(packets), 0) > 1 FROM flow_logs
SELECT bool_or(bytes IS NULL), bool_and("start" > 0) FROM flow_logs
SELECT histogram(protocol) IS NOT NULL FROM flow_logs
SELECT list(DISTINCT protocol ORDER BY protocol) IS NOT NULL FROM flow_logs
SELECT protocol, sum(bytes) * 100 // (SELECT sum(bytes) FROM flow_logs) AS share FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT approx_count_distinct(protocol) BETWEEN 2 AND 4 FROM flow_logs
