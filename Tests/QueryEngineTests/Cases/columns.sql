# Every column, counted in the ways people count.
#
SELECT count("account_id"), count(DISTINCT "account_id") FROM flow_logs
SELECT "account_id"::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 20
SELECT count("interface_id"), count(DISTINCT "interface_id") FROM flow_logs
SELECT "interface_id"::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 20
SELECT count("srcaddr"), count(DISTINCT "srcaddr") FROM flow_logs
SELECT "srcaddr"::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 20
SELECT count("dstaddr"), count(DISTINCT "dstaddr") FROM flow_logs
SELECT "dstaddr"::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 20
SELECT count("action"), count(DISTINCT "action") FROM flow_logs
SELECT "action"::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 20
SELECT count("log_status"), count(DISTINCT "log_status") FROM flow_logs
SELECT "log_status"::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 20
SELECT count("vpc_id"), count(DISTINCT "vpc_id") FROM flow_logs
SELECT "vpc_id"::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 20
SELECT count("version"), count(DISTINCT "version") FROM flow_logs
SELECT "version"::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 20
SELECT count("srcport"), count(DISTINCT "srcport") FROM flow_logs
SELECT "srcport"::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 20
SELECT count("dstport"), count(DISTINCT "dstport") FROM flow_logs
SELECT "dstport"::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 20
SELECT count("protocol"), count(DISTINCT "protocol") FROM flow_logs
SELECT "protocol"::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 20
SELECT count("packets"), count(DISTINCT "packets") FROM flow_logs
SELECT "packets"::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 20
SELECT count("bytes"), count(DISTINCT "bytes") FROM flow_logs
SELECT "bytes"::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 20
SELECT count("start"), count(DISTINCT "start") FROM flow_logs
SELECT "start"::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 20
SELECT count("end"), count(DISTINCT "end") FROM flow_logs
SELECT "end"::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 20
SELECT count("tcp_flags"), count(DISTINCT "tcp_flags") FROM flow_logs
SELECT "tcp_flags"::varchar, count(*) FROM flow_logs GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 20
SELECT min("version"), max("version"), sum("version") FROM flow_logs
SELECT action, sum("version") FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT count(*) FROM flow_logs WHERE "version" IS NULL
SELECT count(*) FROM flow_logs WHERE "version" > (SELECT median("version") FROM flow_logs)
SELECT min("srcport"), max("srcport"), sum("srcport") FROM flow_logs
SELECT action, sum("srcport") FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT count(*) FROM flow_logs WHERE "srcport" IS NULL
SELECT count(*) FROM flow_logs WHERE "srcport" > (SELECT median("srcport") FROM flow_logs)
SELECT min("dstport"), max("dstport"), sum("dstport") FROM flow_logs
SELECT action, sum("dstport") FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT count(*) FROM flow_logs WHERE "dstport" IS NULL
SELECT count(*) FROM flow_logs WHERE "dstport" > (SELECT median("dstport") FROM flow_logs)
SELECT min("protocol"), max("protocol"), sum("protocol") FROM flow_logs
SELECT action, sum("protocol") FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT count(*) FROM flow_logs WHERE "protocol" IS NULL
SELECT count(*) FROM flow_logs WHERE "protocol" > (SELECT median("protocol") FROM flow_logs)
SELECT min("packets"), max("packets"), sum("packets") FROM flow_logs
SELECT action, sum("packets") FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT count(*) FROM flow_logs WHERE "packets" IS NULL
SELECT count(*) FROM flow_logs WHERE "packets" > (SELECT median("packets") FROM flow_logs)
SELECT min("bytes"), max("bytes"), sum("bytes") FROM flow_logs
SELECT action, sum("bytes") FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT count(*) FROM flow_logs WHERE "bytes" IS NULL
SELECT count(*) FROM flow_logs WHERE "bytes" > (SELECT median("bytes") FROM flow_logs)
SELECT min("start"), max("start"), sum("start") FROM flow_logs
SELECT action, sum("start") FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT count(*) FROM flow_logs WHERE "start" IS NULL
SELECT count(*) FROM flow_logs WHERE "start" > (SELECT median("start") FROM flow_logs)
SELECT min("end"), max("end"), sum("end") FROM flow_logs
SELECT action, sum("end") FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT count(*) FROM flow_logs WHERE "end" IS NULL
SELECT count(*) FROM flow_logs WHERE "end" > (SELECT median("end") FROM flow_logs)
SELECT min("tcp_flags"), max("tcp_flags"), sum("tcp_flags") FROM flow_logs
SELECT action, sum("tcp_flags") FROM flow_logs GROUP BY 1 ORDER BY 1
SELECT count(*) FROM flow_logs WHERE "tcp_flags" IS NULL
SELECT count(*) FROM flow_logs WHERE "tcp_flags" > (SELECT median("tcp_flags") FROM flow_logs)
