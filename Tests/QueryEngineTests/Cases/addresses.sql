# Addresses as text, in conditions, groups and functions.
#
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr = '10.0.1.9'
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr <> '10.0.1.9'
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr = '2001:db8::3'
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr = '-'
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr <> '-'
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr IN ('10.0.0.1', '10.0.1.9', '2001:db8::3')
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr NOT IN ('-', '10.0.1.9')
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr LIKE '10.%'
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr LIKE '%.9'
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr NOT LIKE '%:%'
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr ILIKE '2001:DB8%'
SELECT count(*), sum(bytes) FROM flow_logs WHERE srcaddr SIMILAR TO '10[.]0[.].*'
SELECT split_part(srcaddr, '.', 4), count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT length(srcaddr::varchar), count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT left(srcaddr::varchar, 4), count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT srcaddr::varchar || '/32', count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT contains(srcaddr::varchar, ':'), count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT upper(srcaddr::varchar), count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT regexp_extract(srcaddr::varchar, '^[0-9]+'), count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT CASE WHEN srcaddr = '-' THEN 'none' ELSE 'some' END, count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT nullif(srcaddr::varchar, '-'), count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT srcaddr::varchar, count(*) FROM flow_logs GROUP BY srcaddr ORDER BY 2 DESC, 1 LIMIT 25
SELECT count(DISTINCT srcaddr) FROM flow_logs
SELECT min(srcaddr::varchar), max(srcaddr::varchar) FROM flow_logs WHERE srcaddr <> '-'
SELECT dstport, string_agg(DISTINCT srcaddr::varchar, ' ' ORDER BY srcaddr::varchar) FROM flow_logs WHERE bytes > 880000 GROUP BY 1 ORDER BY 1
SELECT mode(srcaddr::varchar) FROM flow_logs WHERE srcaddr LIKE '192%' OR srcaddr LIKE '10.0.0.1'
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstaddr = '10.0.1.9'
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstaddr <> '10.0.1.9'
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstaddr = '2001:db8::3'
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstaddr = '-'
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstaddr <> '-'
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstaddr IN ('10.0.0.1', '10.0.1.9', '2001:db8::3')
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstaddr NOT IN ('-', '10.0.1.9')
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstaddr LIKE '10.%'
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstaddr LIKE '%.9'
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstaddr NOT LIKE '%:%'
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstaddr ILIKE '2001:DB8%'
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstaddr SIMILAR TO '10[.]0[.].*'
SELECT split_part(dstaddr, '.', 4), count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT length(dstaddr::varchar), count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT left(dstaddr::varchar, 4), count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT dstaddr::varchar || '/32', count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT contains(dstaddr::varchar, ':'), count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT upper(dstaddr::varchar), count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT regexp_extract(dstaddr::varchar, '^[0-9]+'), count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT CASE WHEN dstaddr = '-' THEN 'none' ELSE 'some' END, count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT nullif(dstaddr::varchar, '-'), count(*), sum(bytes) FROM flow_logs GROUP BY 1 ORDER BY 1 NULLS LAST
SELECT dstaddr::varchar, count(*) FROM flow_logs GROUP BY dstaddr ORDER BY 2 DESC, 1 LIMIT 25
SELECT count(DISTINCT dstaddr) FROM flow_logs
SELECT min(dstaddr::varchar), max(dstaddr::varchar) FROM flow_logs WHERE dstaddr <> '-'
SELECT dstport, string_agg(DISTINCT dstaddr::varchar, ' ' ORDER BY dstaddr::varchar) FROM flow_logs WHERE bytes > 880000 GROUP BY 1 ORDER BY 1
SELECT mode(dstaddr::varchar) FROM flow_logs WHERE dstaddr LIKE '192%' OR dstaddr LIKE '10.0.0.1'
SELECT count(*) FROM flow_logs WHERE srcaddr = dstaddr
SELECT count(*) FROM flow_logs WHERE srcaddr <> dstaddr
SELECT count(*) FROM flow_logs WHERE (srcaddr, dstport) IN (('10.0.1.9', 443), ('10.0.0.4', 22))
SELECT DISTINCT srcaddr::varchar, dstaddr::varchar FROM flow_logs ORDER BY 1, 2 LIMIT 40
SELECT srcaddr::varchar, dstaddr::varchar, dstport, sum(bytes) FROM flow_logs GROUP BY ALL ORDER BY 4 DESC NULLS LAST, 1, 2, 3 LIMIT 30
