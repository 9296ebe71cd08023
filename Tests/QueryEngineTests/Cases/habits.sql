# What AWS's guides and people's dashboards ask.
#
SELECT dstport, count(*) FROM flow_logs WHERE action = 'REJECT' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10
SELECT dstaddr, sum(packets) FROM flow_logs WHERE dstport = 443 GROUP BY 1 ORDER BY 2 DESC, 1::varchar LIMIT 10
SELECT srcaddr::varchar, sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC NULLS LAST, 1 LIMIT 10
SELECT srcaddr::varchar, dstaddr::varchar, sum(bytes) FROM flow_logs GROUP BY 1, 2 ORDER BY 3 DESC NULLS LAST, 1, 2 LIMIT 50
SELECT log_status, interface_id, count(*) FROM flow_logs GROUP BY 1, 2 ORDER BY 1, 2
SELECT count(*) FROM flow_logs WHERE split_part(srcaddr, '.', 1) = '10' AND split_part(srcaddr, '.', 3) = '2'
SELECT count(*) FROM flow_logs WHERE srcaddr = '10.0.1.5'
SELECT count(*) FROM flow_logs WHERE srcaddr <> '10.0.1.5'
SELECT count(*) FROM flow_logs WHERE dstaddr IN ('10.0.1.9', 'fd00::5', '172.16.5.4')
SELECT count(*) FROM flow_logs WHERE dstaddr NOT IN ('10.0.1.9', 'fd00::5', '172.16.5.4')
SELECT count(*) FROM flow_logs WHERE srcaddr LIKE '10.0.3.%'
SELECT count(*) FROM flow_logs WHERE srcaddr NOT LIKE '2001%'
SELECT count(*) FROM flow_logs WHERE starts_with(srcaddr, '2001:db8')
SELECT count(*) FROM flow_logs WHERE regexp_matches(srcaddr, '^10[.]0[.][12][.]')
SELECT count(*) FROM flow_logs WHERE srcaddr = '-' AND bytes IS NULL
SELECT action || ':' || log_status, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT srcaddr || ' to ' || dstaddr AS pair, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10
SELECT length(srcaddr::varchar), count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT ("start" - "start" % 300) AS bin, count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT CASE WHEN dstport < 1024 THEN 'low' ELSE 'high' END AS sort, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT protocol, action, count(*), sum(bytes), min("start"), max("end") FROM flow_logs GROUP BY ALL ORDER BY ALL
SELECT dstport, count(*) FILTER (WHERE action = 'REJECT') FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT interface_id, max(bytes) FROM flow_logs GROUP BY 1 HAVING max(bytes) > 1000 ORDER BY 1
SELECT * FROM (SELECT srcaddr::varchar AS s, rank() OVER (ORDER BY sum(bytes) DESC NULLS LAST) AS r FROM flow_logs GROUP BY 1) WHERE r <= 5 ORDER BY r, s
WITH t AS (SELECT dstport, sum(bytes) AS b FROM flow_logs GROUP BY 1) SELECT count(*), max(b) FROM t
SELECT a.action, count(*) FROM flow_logs a JOIN (SELECT DISTINCT srcaddr FROM flow_logs WHERE dstport = 22) b ON a.srcaddr = b.srcaddr GROUP BY 1 ORDER BY 1
SELECT count(*) FROM flow_logs WHERE tcp_flags & 2 = 2
SELECT tcp_flags, count(*) FROM flow_logs WHERE protocol = 6 GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT version, account_id, interface_id, srcaddr::varchar, dstaddr::varchar, srcport, dstport, protocol, packets, bytes, "start", "end", action, log_status, vpc_id, tcp_flags FROM flow_logs ORDER BY "start" LIMIT 300
SELECT count(DISTINCT (srcaddr, dstaddr, dstport)) FROM flow_logs
SELECT vpc_id, count(DISTINCT srcaddr) FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT sum(bytes) FROM flow_logs WHERE "start" BETWEEN 1700000300 AND 1700000900
SELECT quantile_disc(bytes, 0.95) FROM flow_logs
SELECT count(*) FROM flow_logs WHERE coalesce(bytes, 0) = 0
SELECT count(*) FROM flow_logs
SELECT count(*) FROM flow_logs UNION ALL SELECT count(*) FROM flow_logs WHERE action = 'ACCEPT' ORDER BY 1
SELECT DISTINCT action FROM flow_logs ORDER BY 1
SELECT max(srcaddr::varchar), min(dstaddr::varchar) FROM flow_logs
SELECT bool_and(packets > 0), bool_or(action = 'REJECT') FROM flow_logs
SELECT count(*), sum(packets) FROM flow_logs WHERE dstport = 22 AND action = 'ACCEPT'
SELECT count(*), sum(packets) FROM flow_logs WHERE dstport = 22 AND action = 'REJECT'
SELECT count(*), sum(packets) FROM flow_logs WHERE dstport = 53 AND action = 'ACCEPT'
SELECT count(*), sum(packets) FROM flow_logs WHERE dstport = 53 AND action = 'REJECT'
SELECT count(*), sum(packets) FROM flow_logs WHERE dstport = 443 AND action = 'ACCEPT'
SELECT count(*), sum(packets) FROM flow_logs WHERE dstport = 443 AND action = 'REJECT'
SELECT count(*), sum(packets) FROM flow_logs WHERE dstport = 3389 AND action = 'ACCEPT'
SELECT count(*), sum(packets) FROM flow_logs WHERE dstport = 3389 AND action = 'REJECT'
SELECT count(*), sum(packets) FROM flow_logs WHERE dstport = 8080 AND action = 'ACCEPT'
SELECT count(*), sum(packets) FROM flow_logs WHERE dstport = 8080 AND action = 'REJECT'
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr = '10.0.0.3' OR dstaddr = '10.0.0.3'
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr = '10.0.2.30' OR dstaddr = '10.0.2.30'
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr = '2001:db8::1' OR dstaddr = '2001:db8::1'
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr = '192.0.2.7' OR dstaddr = '192.0.2.7'
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr = '-' OR dstaddr = '-'
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr = 'fd00::5' OR dstaddr = 'fd00::5'
