# Conditions on every column, alone and joined.
#
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE srcport = 1024
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE srcport < 5000
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE srcport BETWEEN 20000 AND 30000
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE srcport % 7 = 3
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE dstport IN (22, 3389)
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE dstport NOT IN (443, 53)
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE dstport > 1024
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE dstport IS NOT NULL
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE protocol = 6
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE protocol <> 6
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE protocol IN (1, 17)
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE protocol >= 6
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE packets > 250
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE packets <= 1
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE packets BETWEEN 100 AND 101
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE packets % 2 = 0
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE bytes > 500000
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE bytes < 41
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE bytes BETWEEN 1000 AND 2000
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE bytes IS NULL
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE "start" < 1700000100
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE "start" >= 1700011900
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE "start" BETWEEN 1700005000 AND 1700005999
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE "start" % 3600 = 200
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE "end" = 1700000059
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE "end" > 1700011000
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE "end" <> 1700000059
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE "end" - "start" = 59
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE tcp_flags = 2
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE tcp_flags IN (18, 19)
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE tcp_flags & 1 = 1
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE tcp_flags IS NULL
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE version = 2
SELECT count(*), sum(bytes), min(srcport), max("end") FROM flow_logs WHERE version <> 2
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE action = 'ACCEPT'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE action <> 'ACCEPT'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE action IN ('REJECT', '-')
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE action LIKE 'REJ%'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE action = 'accept'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE action ILIKE 'accept'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE log_status = 'OK'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE log_status = 'NODATA'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE log_status <> 'OK'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE log_status LIKE '%DATA'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE interface_id = 'eni-0a'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE interface_id <> 'eni-0a'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE interface_id LIKE 'eni-0_'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE interface_id LIKE '%f0'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE interface_id > 'eni-0a'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE interface_id BETWEEN 'eni-0' AND 'eni-0b'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE vpc_id = 'vpc-1'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE vpc_id IN ('vpc-1', 'vpc-2')
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE vpc_id = 'vpc-3'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE account_id = '123456789012'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE account_id <> '123456789012'
SELECT count(*), sum(packets), count(DISTINCT dstport) FROM flow_logs WHERE account_id LIKE '1234%'
SELECT count(*), sum(bytes) FROM flow_logs WHERE action = 'REJECT' AND bytes > 100000
SELECT count(*), sum(bytes) FROM flow_logs WHERE action = 'REJECT' OR bytes > 100000
SELECT count(*), sum(bytes) FROM flow_logs WHERE NOT (action = 'REJECT' AND bytes > 100000)
SELECT count(*), sum(bytes) FROM flow_logs WHERE action = 'REJECT' AND srcport < 30000
SELECT count(*), sum(bytes) FROM flow_logs WHERE action = 'REJECT' OR srcport < 30000
SELECT count(*), sum(bytes) FROM flow_logs WHERE NOT (action = 'REJECT' AND srcport < 30000)
SELECT count(*), sum(bytes) FROM flow_logs WHERE action = 'REJECT' AND "start" < 1700006000
SELECT count(*), sum(bytes) FROM flow_logs WHERE action = 'REJECT' OR "start" < 1700006000
SELECT count(*), sum(bytes) FROM flow_logs WHERE NOT (action = 'REJECT' AND "start" < 1700006000)
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstport = 443 AND bytes > 100000
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstport = 443 OR bytes > 100000
SELECT count(*), sum(bytes) FROM flow_logs WHERE NOT (dstport = 443 AND bytes > 100000)
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstport = 443 AND srcport < 30000
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstport = 443 OR srcport < 30000
SELECT count(*), sum(bytes) FROM flow_logs WHERE NOT (dstport = 443 AND srcport < 30000)
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstport = 443 AND "start" < 1700006000
SELECT count(*), sum(bytes) FROM flow_logs WHERE dstport = 443 OR "start" < 1700006000
SELECT count(*), sum(bytes) FROM flow_logs WHERE NOT (dstport = 443 AND "start" < 1700006000)
SELECT count(*), sum(bytes) FROM flow_logs WHERE protocol = 17 AND bytes > 100000
SELECT count(*), sum(bytes) FROM flow_logs WHERE protocol = 17 OR bytes > 100000
SELECT count(*), sum(bytes) FROM flow_logs WHERE NOT (protocol = 17 AND bytes > 100000)
SELECT count(*), sum(bytes) FROM flow_logs WHERE protocol = 17 AND srcport < 30000
SELECT count(*), sum(bytes) FROM flow_logs WHERE protocol = 17 OR srcport < 30000
SELECT count(*), sum(bytes) FROM flow_logs WHERE NOT (protocol = 17 AND srcport < 30000)
SELECT count(*), sum(bytes) FROM flow_logs WHERE protocol = 17 AND "start" < 1700006000
SELECT count(*), sum(bytes) FROM flow_logs WHERE protocol = 17 OR "start" < 1700006000
SELECT count(*), sum(bytes) FROM flow_logs WHERE NOT (protocol = 17 AND "start" < 1700006000)
SELECT count(*), sum(bytes) FROM flow_logs WHERE vpc_id = 'vpc-2' AND bytes > 100000
SELECT count(*), sum(bytes) FROM flow_logs WHERE vpc_id = 'vpc-2' OR bytes > 100000
SELECT count(*), sum(bytes) FROM flow_logs WHERE NOT (vpc_id = 'vpc-2' AND bytes > 100000)
SELECT count(*), sum(bytes) FROM flow_logs WHERE vpc_id = 'vpc-2' AND srcport < 30000
SELECT count(*), sum(bytes) FROM flow_logs WHERE vpc_id = 'vpc-2' OR srcport < 30000
SELECT count(*), sum(bytes) FROM flow_logs WHERE NOT (vpc_id = 'vpc-2' AND srcport < 30000)
SELECT count(*), sum(bytes) FROM flow_logs WHERE vpc_id = 'vpc-2' AND "start" < 1700006000
SELECT count(*), sum(bytes) FROM flow_logs WHERE vpc_id = 'vpc-2' OR "start" < 1700006000
SELECT count(*), sum(bytes) FROM flow_logs WHERE NOT (vpc_id = 'vpc-2' AND "start" < 1700006000)
