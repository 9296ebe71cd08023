# Windows, joins, subqueries and sets.
#
SELECT "start", bytes, row_number() OVER (ORDER BY "start") FROM flow_logs ORDER BY 1 LIMIT 50
SELECT "start", sum(bytes) OVER (ORDER BY "start" ROWS BETWEEN 4 PRECEDING AND CURRENT ROW) FROM flow_logs ORDER BY 1 LIMIT 60
SELECT "start", lag(bytes) OVER (PARTITION BY interface_id ORDER BY "start") FROM flow_logs ORDER BY 1 LIMIT 60
SELECT "start", lead(action, 2) OVER (ORDER BY "start") FROM flow_logs ORDER BY 1 LIMIT 60
SELECT dstport, n, rank() OVER (ORDER BY n DESC) FROM (SELECT dstport, count(*) AS n FROM flow_logs GROUP BY 1) ORDER BY 3, 1 NULLS LAST
SELECT dstport, n, ntile(3) OVER (ORDER BY n, dstport) FROM (SELECT dstport, count(*) AS n FROM flow_logs GROUP BY 1) ORDER BY 2, 1
SELECT interface_id, "start", bytes FROM flow_logs QUALIFY row_number() OVER (PARTITION BY interface_id ORDER BY bytes DESC NULLS LAST, "start") <= 3 ORDER BY 1, 3 DESC, 2
SELECT "start", first_value(bytes) OVER (PARTITION BY vpc_id ORDER BY "start") FROM flow_logs ORDER BY 1 LIMIT 40
SELECT action, count(*), round(100.0 * count(*) / sum(count(*)) OVER (), 2) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT protocol, dense_rank() OVER (ORDER BY protocol NULLS LAST) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT count(*) FROM flow_logs a JOIN flow_logs b ON a.srcaddr = b.dstaddr AND a.dstport = b.dstport
SELECT a.protocol, count(*) FROM flow_logs a JOIN flow_logs b ON a."start" = b."start" + 3 GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT count(*) FROM flow_logs a LEFT JOIN flow_logs b ON a."start" = b."start" - 6 AND b.action = 'REJECT' WHERE b.action IS NULL
SELECT count(*) FROM flow_logs a SEMI JOIN flow_logs b ON a.srcaddr = b.dstaddr
SELECT count(*) FROM flow_logs a ANTI JOIN flow_logs b ON a.srcaddr = b.dstaddr
SELECT count(*) FROM flow_logs WHERE srcaddr IN (SELECT dstaddr FROM flow_logs)
SELECT count(*) FROM flow_logs WHERE srcaddr NOT IN (SELECT dstaddr FROM flow_logs WHERE dstaddr <> '-')
SELECT count(*) FROM flow_logs a WHERE EXISTS (SELECT 1 FROM flow_logs b WHERE b.dstaddr = a.srcaddr AND b.bytes > a.bytes)
SELECT dstport, (SELECT count(*) FROM flow_logs b WHERE b.dstport = a.dstport AND action = 'REJECT') FROM flow_logs a GROUP BY 1 ORDER BY 1 NULLS LAST
WITH r AS (SELECT srcaddr, count(*) AS n FROM flow_logs WHERE action = 'REJECT' GROUP BY 1), s AS (SELECT srcaddr, sum(bytes) AS b FROM flow_logs GROUP BY 1) SELECT r.srcaddr::varchar, n, b FROM r JOIN s USING (srcaddr) ORDER BY n DESC, b DESC, 1 LIMIT 20
SELECT dstport FROM flow_logs WHERE action = 'ACCEPT' INTERSECT SELECT dstport FROM flow_logs WHERE action = 'REJECT' ORDER BY 1
SELECT dstport FROM flow_logs EXCEPT SELECT dstport FROM flow_logs WHERE protocol = 6 ORDER BY 1
SELECT 'all' AS what, count(*) FROM flow_logs UNION ALL SELECT action, count(*) FROM flow_logs GROUP BY action ORDER BY 1
SELECT name, count(*) FROM flow_logs JOIN (VALUES (6, 'tcp'), (17, 'udp'), (1, 'icmp')) AS p(number, name) ON protocol = number GROUP BY 1 ORDER BY 1
SELECT count(*) FROM (SELECT DISTINCT srcaddr, dstaddr, srcport, dstport, protocol FROM flow_logs)
SELECT x, count(*) FROM (SELECT unnest([srcport % 3, dstport % 3]) AS x FROM flow_logs) GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT * FROM (SELECT protocol, action, bytes FROM flow_logs) PIVOT (sum(bytes) FOR action IN ('ACCEPT', 'REJECT')) ORDER BY protocol NULLS LAST
