do $$ begin create role keepsight_service nologin;
exception when duplicate_object or unique_violation then null; end $$;
set check_function_bodies = off;
set timezone = 'UTC';
create schema if not exists keepsight;
create schema if not exists quartz;
create table keepsight.area (id integer not null generated always as identity, campus_id integer not null, kind text not null, name text not null);
create table keepsight.area_not_applicable (campus_id integer not null, kind text not null, basis text not null, declared_by text not null, declared_at timestamp with time zone not null default clock_timestamp());
create table keepsight.audit_event (id bigint not null generated always as identity, at timestamp with time zone not null default clock_timestamp(), actor text not null, reason text not null, action text not null, subject text not null, detail jsonb not null default '{}'::jsonb);
create table keepsight.camera (id integer not null generated always as identity, code text not null, campus_id integer not null, name text not null, enabled boolean not null default true, audio boolean not null default false, commissioned_at timestamp with time zone not null, decommissioned_at timestamp with time zone);
create table keepsight.camera_area (camera_id integer not null, area_id integer not null, since timestamp with time zone not null);
create table keepsight.camera_binding (camera_id integer not null, since timestamp with time zone not null, url text not null, credential_id integer);
create table keepsight.camera_class (camera_id integer not null, since timestamp with time zone not null, class text, basis text not null);
create table keepsight.camera_credential (id integer not null generated always as identity, username text not null, password text not null);
create table keepsight.camera_day (camera_id integer not null, day date not null, recorded tstzmultirange not null default '{}'::tstzmultirange, lost tstzmultirange not null default '{}'::tstzmultirange, expired tstzmultirange not null default '{}'::tstzmultirange, segments integer not null default 0, bytes bigint not null default 0, retrievable boolean not null generated always as ((NOT isempty(recorded))) stored);
create table keepsight.camera_lease (camera_id integer not null, worker uuid, epoch bigint not null, successor uuid, breaking boolean not null default false);
create table keepsight.camera_live (camera_id integer not null, reported_through timestamp with time zone not null, durable_until timestamp with time zone, state text not null, detail text not null default ''::text, epoch bigint not null default 0);
create table keepsight.campus (id integer not null generated always as identity, code text not null, name text not null, kind text not null, created_at timestamp with time zone not null default clock_timestamp());
create table keepsight.deletion_ledger (id bigint not null generated always as identity, camera_id integer not null, entry text not null, decision uuid not null, start_at timestamp with time zone not null, end_at timestamp with time zone not null, segments integer not null, bytes bigint not null, policy_version integer not null, job uuid not null, at timestamp with time zone not null default clock_timestamp());
create table keepsight.expected_window (camera_id integer not null, since timestamp with time zone not null, schedule text not null, basis text not null);
create table keepsight.flyway_schema_history (installed_rank integer not null, version character varying(50), description character varying(200) not null, type character varying(20) not null, script character varying(1000) not null, checksum integer, installed_by character varying(100) not null, installed_on timestamp without time zone not null default now(), execution_time integer not null, success boolean not null);
create table keepsight.installation (key_fingerprint text not null, single boolean not null default true);
create table keepsight.journal (single boolean not null default true, lineage uuid not null default gen_random_uuid(), next_part bigint not null default 1, next_watch bigint not null default 1, rebuilding boolean not null default false);
create table keepsight.journal_outbox (id bigint not null generated always as identity, entity text not null, key text not null, content jsonb);
create table keepsight.node (id smallint not null generated always as identity, name text not null);
create table keepsight.registry_revision (value bigint not null, single boolean not null default true);
create table keepsight.retention_policy (version integer not null generated always as identity, class text not null, days integer not null, basis text not null, effective_from timestamp with time zone not null, created_by text not null, created_at timestamp with time zone not null default clock_timestamp());
create table keepsight.run (id uuid not null, camera_id integer not null, started_at timestamp with time zone not null, codec text not null, codecs text not null, width integer not null, height integer not null);
create table keepsight.segment (camera_id integer not null, end_at timestamp with time zone not null, run uuid not null, seq integer not null, start_at timestamp with time zone not null, ticks bigint not null, bytes bigint not null, init_bytes integer not null, digest bytea not null, merkle_root bytea not null, class character(1) not null, origin character(1) not null, node smallint not null, store smallint not null, version_id text, state character(1) not null default 's'::bpchar, decision uuid) partition by RANGE (end_at);
create table keepsight.store (id smallint not null generated always as identity, name text not null, kind text not null);
create table keepsight.stream_event (id bigint not null generated always as identity, camera_id integer not null, at timestamp with time zone not null, kind text not null, run uuid, detail text not null default ''::text, repeated boolean not null default false);
create table keepsight.worker (id uuid not null, node smallint not null, name text not null, host text not null, pid bigint not null, address text not null, capacity integer not null, draining boolean not null default false, started_at timestamp with time zone not null default clock_timestamp(), heartbeat_at timestamp with time zone not null default clock_timestamp(), expires_at timestamp with time zone not null, judges_at timestamp with time zone not null);
create table quartz.qrtz_blob_triggers (sched_name character varying(120) not null, trigger_name character varying(200) not null, trigger_group character varying(200) not null, blob_data bytea);
create table quartz.qrtz_calendars (sched_name character varying(120) not null, calendar_name character varying(200) not null, calendar bytea not null);
create table quartz.qrtz_cron_triggers (sched_name character varying(120) not null, trigger_name character varying(200) not null, trigger_group character varying(200) not null, cron_expression character varying(120) not null, time_zone_id character varying(80));
create table quartz.qrtz_fired_triggers (sched_name character varying(120) not null, entry_id character varying(95) not null, trigger_name character varying(200) not null, trigger_group character varying(200) not null, instance_name character varying(200) not null, fired_time bigint not null, sched_time bigint not null, priority integer not null, state character varying(16) not null, job_name character varying(200), job_group character varying(200), is_nonconcurrent boolean, requests_recovery boolean);
create table quartz.qrtz_job_details (sched_name character varying(120) not null, job_name character varying(200) not null, job_group character varying(200) not null, description character varying(250), job_class_name character varying(250) not null, is_durable boolean not null, is_nonconcurrent boolean not null, is_update_data boolean not null, requests_recovery boolean not null, job_data bytea);
create table quartz.qrtz_locks (sched_name character varying(120) not null, lock_name character varying(40) not null);
create table quartz.qrtz_paused_trigger_grps (sched_name character varying(120) not null, trigger_group character varying(200) not null);
create table quartz.qrtz_scheduler_state (sched_name character varying(120) not null, instance_name character varying(200) not null, last_checkin_time bigint not null, checkin_interval bigint not null);
create table quartz.qrtz_simple_triggers (sched_name character varying(120) not null, trigger_name character varying(200) not null, trigger_group character varying(200) not null, repeat_count bigint not null, repeat_interval bigint not null, times_triggered bigint not null);
create table quartz.qrtz_simprop_triggers (sched_name character varying(120) not null, trigger_name character varying(200) not null, trigger_group character varying(200) not null, str_prop_1 character varying(512), str_prop_2 character varying(512), str_prop_3 character varying(512), int_prop_1 integer, int_prop_2 integer, long_prop_1 bigint, long_prop_2 bigint, dec_prop_1 numeric(13,4), dec_prop_2 numeric(13,4), bool_prop_1 boolean, bool_prop_2 boolean);
create table quartz.qrtz_triggers (sched_name character varying(120) not null, trigger_name character varying(200) not null, trigger_group character varying(200) not null, job_name character varying(200) not null, job_group character varying(200) not null, description character varying(250), next_fire_time bigint, prev_fire_time bigint, priority integer, trigger_state character varying(16) not null, trigger_type character varying(8) not null, start_time bigint not null, end_time bigint, calendar_name character varying(200), misfire_instr smallint, job_data bytea);
create table keepsight.segment_20260601 partition of keepsight.segment FOR VALUES FROM ('2026-06-01 00:00:00+00') TO ('2026-06-02 00:00:00+00');
create table keepsight.segment_20261101 partition of keepsight.segment FOR VALUES FROM ('2026-11-01 00:00:00+00') TO ('2026-11-02 00:00:00+00');
create table keepsight.segment_20261102 partition of keepsight.segment FOR VALUES FROM ('2026-11-02 00:00:00+00') TO ('2026-11-03 00:00:00+00');
insert into keepsight.area (id, campus_id, kind, name) overriding system value select id, campus_id, kind, name from jsonb_populate_record(null::keepsight.area, '{"id": 1, "kind": "GATE", "name": "南门", "campus_id": 1}');
insert into keepsight.area (id, campus_id, kind, name) overriding system value select id, campus_id, kind, name from jsonb_populate_record(null::keepsight.area, '{"id": 2, "kind": "PLAYGROUND", "name": "操场", "campus_id": 1}');
insert into keepsight.area_not_applicable (campus_id, kind, basis, declared_by, declared_at) overriding system value select campus_id, kind, basis, declared_by, declared_at from jsonb_populate_record(null::keepsight.area_not_applicable, '{"kind": "DORM", "basis": "day school", "campus_id": 1, "declared_at": "2026-11-22T02:06:33.485782+00:00", "declared_by": "li.ming"}');
insert into keepsight.audit_event (id, at, actor, reason, action, subject, detail) overriding system value select id, at, actor, reason, action, subject, detail from jsonb_populate_record(null::keepsight.audit_event, '{"at": "2026-11-22T02:06:33.375569+00:00", "id": 1, "actor": "li.ming", "action": "campus.added", "detail": {"kind": "PUBLIC_SCHOOL", "name": "实验小学"}, "reason": "registered", "subject": "S01"}');
insert into keepsight.audit_event (id, at, actor, reason, action, subject, detail) overriding system value select id, at, actor, reason, action, subject, detail from jsonb_populate_record(null::keepsight.audit_event, '{"at": "2026-11-22T02:06:33.453331+00:00", "id": 2, "actor": "li.ming", "action": "area.added", "detail": {"kind": "GATE", "name": "南门", "notApplicableWithdrawn": false}, "reason": "registered", "subject": "S01"}');
insert into keepsight.audit_event (id, at, actor, reason, action, subject, detail) overriding system value select id, at, actor, reason, action, subject, detail from jsonb_populate_record(null::keepsight.audit_event, '{"at": "2026-11-22T02:06:33.464238+00:00", "id": 3, "actor": "li.ming", "action": "area.added", "detail": {"kind": "PLAYGROUND", "name": "操场", "notApplicableWithdrawn": false}, "reason": "registered", "subject": "S01"}');
insert into keepsight.audit_event (id, at, actor, reason, action, subject, detail) overriding system value select id, at, actor, reason, action, subject, detail from jsonb_populate_record(null::keepsight.audit_event, '{"at": "2026-11-22T02:06:33.487015+00:00", "id": 4, "actor": "li.ming", "action": "campus.not_applicable", "detail": {"kind": "DORM", "basis": "day school"}, "reason": "registered", "subject": "S01"}');
insert into keepsight.audit_event (id, at, actor, reason, action, subject, detail) overriding system value select id, at, actor, reason, action, subject, detail from jsonb_populate_record(null::keepsight.audit_event, '{"at": "2026-11-22T02:06:33.668151+00:00", "id": 5, "actor": "li.ming", "action": "camera.added", "detail": {"url": "rtsp://192.0.2.1/S01-GATE", "area": "南门", "name": "S01-GATE", "audio": false, "campus": "S01", "enabled": true, "credentials": "given", "commissionedAt": "2026-05-31T12:00:00Z", "expectedWindow": "24x7", "retentionClass": "KEY"}, "reason": "registered", "subject": "S01-GATE"}');
insert into keepsight.audit_event (id, at, actor, reason, action, subject, detail) overriding system value select id, at, actor, reason, action, subject, detail from jsonb_populate_record(null::keepsight.audit_event, '{"at": "2026-11-22T02:06:33.691374+00:00", "id": 6, "actor": "li.ming", "action": "camera.added", "detail": {"url": "rtsp://192.0.2.1/S01-YARD", "area": "操场", "name": "S01-YARD", "audio": false, "campus": "S01", "enabled": true, "credentials": "none", "commissionedAt": "2026-05-31T12:00:00Z", "expectedWindow": "24x7", "retentionClass": "GENERAL"}, "reason": "registered", "subject": "S01-YARD"}');
insert into keepsight.audit_event (id, at, actor, reason, action, subject, detail) overriding system value select id, at, actor, reason, action, subject, detail from jsonb_populate_record(null::keepsight.audit_event, '{"at": "2026-11-22T02:06:33.818019+00:00", "id": 7, "actor": "li.ming", "action": "camera.changed", "detail": {"classBasis": "notice 7", "expectedWindow": "MON-FRI 06:00-22:00", "retentionClass": "KEY"}, "reason": "notice 7", "subject": "S01-YARD"}');
insert into keepsight.camera (id, code, campus_id, name, enabled, audio, commissioned_at, decommissioned_at) overriding system value select id, code, campus_id, name, enabled, audio, commissioned_at, decommissioned_at from jsonb_populate_record(null::keepsight.camera, '{"id": 1, "code": "S01-GATE", "name": "S01-GATE", "audio": false, "enabled": true, "campus_id": 1, "commissioned_at": "2026-05-31T12:00:00+00:00", "decommissioned_at": null}');
insert into keepsight.camera (id, code, campus_id, name, enabled, audio, commissioned_at, decommissioned_at) overriding system value select id, code, campus_id, name, enabled, audio, commissioned_at, decommissioned_at from jsonb_populate_record(null::keepsight.camera, '{"id": 2, "code": "S01-YARD", "name": "S01-YARD", "audio": false, "enabled": true, "campus_id": 1, "commissioned_at": "2026-05-31T12:00:00+00:00", "decommissioned_at": null}');
insert into keepsight.camera_area (camera_id, area_id, since) overriding system value select camera_id, area_id, since from jsonb_populate_record(null::keepsight.camera_area, '{"since": "2026-05-31T12:00:00+00:00", "area_id": 1, "camera_id": 1}');
insert into keepsight.camera_area (camera_id, area_id, since) overriding system value select camera_id, area_id, since from jsonb_populate_record(null::keepsight.camera_area, '{"since": "2026-05-31T12:00:00+00:00", "area_id": 2, "camera_id": 2}');
insert into keepsight.camera_binding (camera_id, since, url, credential_id) overriding system value select camera_id, since, url, credential_id from jsonb_populate_record(null::keepsight.camera_binding, '{"url": "rtsp://192.0.2.1/S01-GATE", "since": "2026-05-31T12:00:00+00:00", "camera_id": 1, "credential_id": 1}');
insert into keepsight.camera_binding (camera_id, since, url, credential_id) overriding system value select camera_id, since, url, credential_id from jsonb_populate_record(null::keepsight.camera_binding, '{"url": "rtsp://192.0.2.1/S01-YARD", "since": "2026-05-31T12:00:00+00:00", "camera_id": 2, "credential_id": null}');
insert into keepsight.camera_class (camera_id, since, class, basis) overriding system value select camera_id, since, class, basis from jsonb_populate_record(null::keepsight.camera_class, '{"basis": "notice 7", "class": "KEY", "since": "2026-05-31T12:00:00+00:00", "camera_id": 2}');
insert into keepsight.camera_credential (id, username, password) overriding system value select id, username, password from jsonb_populate_record(null::keepsight.camera_credential, '{"id": 1, "password": "p@ss", "username": "admin"}');
insert into keepsight.camera_day (camera_id, day, recorded, lost, expired, segments, bytes) overriding system value select camera_id, day, recorded, lost, expired, segments, bytes from jsonb_populate_record(null::keepsight.camera_day, E'{"day": "2026-06-01", "lost": "{}", "bytes": 0, "expired": "{[\\"2026-06-01 12:00:00+00\\",\\"2026-06-01 12:01:00+00\\")}", "recorded": "{}", "segments": 0, "camera_id": 1, "retrievable": false}');
insert into keepsight.camera_day (camera_id, day, recorded, lost, expired, segments, bytes) overriding system value select camera_id, day, recorded, lost, expired, segments, bytes from jsonb_populate_record(null::keepsight.camera_day, E'{"day": "2026-11-01", "lost": "{[\\"2026-11-01 23:59:00+00\\",\\"2026-11-02 00:00:00+00\\")}", "bytes": 19, "expired": "{}", "recorded": "{[\\"2026-11-01 23:58:00+00\\",\\"2026-11-01 23:59:00+00\\")}", "segments": 1, "camera_id": 1, "retrievable": true}');
insert into keepsight.camera_day (camera_id, day, recorded, lost, expired, segments, bytes) overriding system value select camera_id, day, recorded, lost, expired, segments, bytes from jsonb_populate_record(null::keepsight.camera_day, E'{"day": "2026-11-02", "lost": "{}", "bytes": 38, "expired": "{}", "recorded": "{[\\"2026-11-02 00:00:00+00\\",\\"2026-11-02 00:02:00+00\\")}", "segments": 2, "camera_id": 1, "retrievable": true}');
insert into keepsight.camera_day (camera_id, day, recorded, lost, expired, segments, bytes) overriding system value select camera_id, day, recorded, lost, expired, segments, bytes from jsonb_populate_record(null::keepsight.camera_day, E'{"day": "2026-06-01", "lost": "{}", "bytes": 0, "expired": "{[\\"2026-06-01 12:00:00+00\\",\\"2026-06-01 12:01:00+00\\")}", "recorded": "{}", "segments": 0, "camera_id": 2, "retrievable": false}');
insert into keepsight.camera_day (camera_id, day, recorded, lost, expired, segments, bytes) overriding system value select camera_id, day, recorded, lost, expired, segments, bytes from jsonb_populate_record(null::keepsight.camera_day, E'{"day": "2026-11-01", "lost": "{[\\"2026-11-01 23:59:00+00\\",\\"2026-11-02 00:00:00+00\\")}", "bytes": 19, "expired": "{}", "recorded": "{[\\"2026-11-01 23:58:00+00\\",\\"2026-11-01 23:59:00+00\\")}", "segments": 1, "camera_id": 2, "retrievable": true}');
insert into keepsight.camera_day (camera_id, day, recorded, lost, expired, segments, bytes) overriding system value select camera_id, day, recorded, lost, expired, segments, bytes from jsonb_populate_record(null::keepsight.camera_day, E'{"day": "2026-11-02", "lost": "{}", "bytes": 38, "expired": "{}", "recorded": "{[\\"2026-11-02 00:00:00+00\\",\\"2026-11-02 00:02:00+00\\")}", "segments": 2, "camera_id": 2, "retrievable": true}');
insert into keepsight.camera_live (camera_id, reported_through, durable_until, state, detail, epoch) overriding system value select camera_id, reported_through, durable_until, state, detail, epoch from jsonb_populate_record(null::keepsight.camera_live, '{"epoch": 1, "state": "IDLE", "detail": "", "camera_id": 1, "durable_until": "2026-11-02T00:02:00+00:00", "reported_through": "2026-11-02T00:02:00+00:00"}');
insert into keepsight.camera_live (camera_id, reported_through, durable_until, state, detail, epoch) overriding system value select camera_id, reported_through, durable_until, state, detail, epoch from jsonb_populate_record(null::keepsight.camera_live, '{"epoch": 1, "state": "IDLE", "detail": "", "camera_id": 2, "durable_until": "2026-11-02T00:02:00+00:00", "reported_through": "2026-11-02T00:02:00+00:00"}');
insert into keepsight.campus (id, code, name, kind, created_at) overriding system value select id, code, name, kind, created_at from jsonb_populate_record(null::keepsight.campus, '{"id": 1, "code": "S01", "kind": "PUBLIC_SCHOOL", "name": "实验小学", "created_at": "2026-11-22T02:06:33.335961+00:00"}');
insert into keepsight.deletion_ledger (id, camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version, job, at) overriding system value select id, camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version, job, at from jsonb_populate_record(null::keepsight.deletion_ledger, '{"at": "2026-11-22T02:06:34.236387+00:00", "id": 1, "job": "d7264cb3-173d-3530-bbde-b0703bd395c6", "bytes": 19, "entry": "DECIDED", "end_at": "2026-06-01T12:01:00+00:00", "decision": "b903b6bd-31bc-42f8-b194-4c6d6c0e7b94", "segments": 1, "start_at": "2026-06-01T12:00:00+00:00", "camera_id": 1, "policy_version": 2}');
insert into keepsight.deletion_ledger (id, camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version, job, at) overriding system value select id, camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version, job, at from jsonb_populate_record(null::keepsight.deletion_ledger, '{"at": "2026-11-22T02:06:34.252289+00:00", "id": 2, "job": "d7264cb3-173d-3530-bbde-b0703bd395c6", "bytes": 19, "entry": "CONFIRMED", "end_at": "2026-06-01T12:01:00+00:00", "decision": "b903b6bd-31bc-42f8-b194-4c6d6c0e7b94", "segments": 1, "start_at": "2026-06-01T12:00:00+00:00", "camera_id": 1, "policy_version": 2}');
insert into keepsight.deletion_ledger (id, camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version, job, at) overriding system value select id, camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version, job, at from jsonb_populate_record(null::keepsight.deletion_ledger, '{"at": "2026-11-22T02:06:34.446588+00:00", "id": 3, "job": "f29f2e3c-033e-330c-a1cc-42642b03f7c8", "bytes": 19, "entry": "DECIDED", "end_at": "2026-06-01T12:01:00+00:00", "decision": "4c49114f-448b-40e7-b77d-44dc58b15a55", "segments": 1, "start_at": "2026-06-01T12:00:00+00:00", "camera_id": 2, "policy_version": 2}');
insert into keepsight.deletion_ledger (id, camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version, job, at) overriding system value select id, camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version, job, at from jsonb_populate_record(null::keepsight.deletion_ledger, '{"at": "2026-11-22T02:06:34.459715+00:00", "id": 4, "job": "f29f2e3c-033e-330c-a1cc-42642b03f7c8", "bytes": 19, "entry": "CONFIRMED", "end_at": "2026-06-01T12:01:00+00:00", "decision": "4c49114f-448b-40e7-b77d-44dc58b15a55", "segments": 1, "start_at": "2026-06-01T12:00:00+00:00", "camera_id": 2, "policy_version": 2}');
insert into keepsight.expected_window (camera_id, since, schedule, basis) overriding system value select camera_id, since, schedule, basis from jsonb_populate_record(null::keepsight.expected_window, '{"basis": "registered", "since": "2026-05-31T12:00:00+00:00", "schedule": "24x7", "camera_id": 1}');
insert into keepsight.expected_window (camera_id, since, schedule, basis) overriding system value select camera_id, since, schedule, basis from jsonb_populate_record(null::keepsight.expected_window, '{"basis": "registered", "since": "2026-05-31T12:00:00+00:00", "schedule": "24x7", "camera_id": 2}');
insert into keepsight.expected_window (camera_id, since, schedule, basis) overriding system value select camera_id, since, schedule, basis from jsonb_populate_record(null::keepsight.expected_window, '{"basis": "notice 7", "since": "2026-05-31T12:00:00.000001+00:00", "schedule": "MON-FRI 06:00-22:00", "camera_id": 2}');
insert into keepsight.flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) overriding system value select installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success from jsonb_populate_record(null::keepsight.flyway_schema_history, E'{"type": "SCHEMA", "script": "\\"keepsight\\"", "success": true, "version": null, "checksum": null, "description": "<< Flyway Schema Creation >>", "installed_by": "keepsight", "installed_on": "2026-11-22T02:06:31.231716", "execution_time": 0, "installed_rank": 0}');
insert into keepsight.flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) overriding system value select installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success from jsonb_populate_record(null::keepsight.flyway_schema_history, '{"type": "SQL", "script": "V1__first_line.sql", "success": true, "version": "1", "checksum": 491667253, "description": "first line", "installed_by": "keepsight", "installed_on": "2026-11-22T02:06:31.258341", "execution_time": 711, "installed_rank": 1}');
insert into keepsight.flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) overriding system value select installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success from jsonb_populate_record(null::keepsight.flyway_schema_history, '{"type": "SQL", "script": "V2__quartz.sql", "success": true, "version": "2", "checksum": -478750483, "description": "quartz", "installed_by": "keepsight", "installed_on": "2026-11-22T02:06:32.187321", "execution_time": 95, "installed_rank": 2}');
insert into keepsight.flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) overriding system value select installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success from jsonb_populate_record(null::keepsight.flyway_schema_history, '{"type": "SQL", "script": "V3__check_and_journal.sql", "success": true, "version": "3", "checksum": 79413156, "description": "check and journal", "installed_by": "keepsight", "installed_on": "2026-11-22T02:06:32.304996", "execution_time": 96, "installed_rank": 3}');
insert into keepsight.flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success) overriding system value select installed_rank, version, description, type, script, checksum, installed_by, installed_on, execution_time, success from jsonb_populate_record(null::keepsight.flyway_schema_history, '{"type": "SQL", "script": "V4__workers.sql", "success": true, "version": "4", "checksum": -148311881, "description": "workers", "installed_by": "keepsight", "installed_on": "2026-11-22T02:06:32.473638", "execution_time": 60, "installed_rank": 4}');
insert into keepsight.journal (single, lineage, next_part, next_watch, rebuilding) overriding system value select single, lineage, next_part, next_watch, rebuilding from jsonb_populate_record(null::keepsight.journal, '{"single": true, "lineage": "2f7c3d3d-922e-40f0-90d9-656601e95cc7", "next_part": 1, "next_watch": 1, "rebuilding": false}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 1, "key": "1", "entity": "retention_policy", "content": {"days": 30, "basis": "State Council Decree 799, article 17: at least 30 days", "class": "GENERAL", "version": 1, "created_at": "2026-11-22T02:06:32.089357+00:00", "created_by": "system:migration", "effective_from": "-infinity"}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 10, "key": "1 2026-05-31T12:00:00+00:00", "entity": "camera_binding", "content": {"url": "rtsp://192.0.2.1/S01-GATE", "since": "2026-05-31T12:00:00+00:00", "camera_id": 1, "credential_id": 1}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 11, "key": "1 2026-05-31T12:00:00+00:00", "entity": "expected_window", "content": {"basis": "registered", "since": "2026-05-31T12:00:00+00:00", "schedule": "24x7", "camera_id": 1}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 12, "key": "2", "entity": "camera", "content": {"id": 2, "code": "S01-YARD", "name": "S01-YARD", "audio": false, "enabled": true, "campus_id": 1, "commissioned_at": "2026-05-31T12:00:00+00:00", "decommissioned_at": null}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 13, "key": "2 2026-05-31T12:00:00+00:00", "entity": "camera_area", "content": {"since": "2026-05-31T12:00:00+00:00", "area_id": 2, "camera_id": 2}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 14, "key": "2 2026-05-31T12:00:00+00:00", "entity": "camera_binding", "content": {"url": "rtsp://192.0.2.1/S01-YARD", "since": "2026-05-31T12:00:00+00:00", "camera_id": 2, "credential_id": null}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 15, "key": "2 2026-05-31T12:00:00+00:00", "entity": "expected_window", "content": {"basis": "registered", "since": "2026-05-31T12:00:00+00:00", "schedule": "24x7", "camera_id": 2}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 16, "key": "2 2026-05-31T12:00:00.000001+00:00", "entity": "expected_window", "content": {"basis": "notice 7", "since": "2026-05-31T12:00:00.000001+00:00", "schedule": "MON-FRI 06:00-22:00", "camera_id": 2}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 17, "key": "2 2026-05-31T12:00:00+00:00", "entity": "camera_class", "content": {"basis": "notice 7", "class": "KEY", "since": "2026-05-31T12:00:00+00:00", "camera_id": 2}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 18, "key": "1", "entity": "node", "content": {"id": 1, "name": "school-1"}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 19, "key": "1", "entity": "store", "content": {"id": 1, "kind": "DIRECTORY", "name": "directory:/var/lib/keepsight/objects"}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 2, "key": "2", "entity": "retention_policy", "content": {"days": 90, "basis": "Four key locations of the campus safety plan; Counter-terrorism Law, article 32: at least 90 days", "class": "KEY", "version": 2, "created_at": "2026-11-22T02:06:32.089481+00:00", "created_by": "system:migration", "effective_from": "-infinity"}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 20, "key": "1", "entity": "deletion_ledger", "content": {"at": "2026-11-22T02:06:34.236387+00:00", "id": 1, "job": "d7264cb3-173d-3530-bbde-b0703bd395c6", "bytes": 19, "entry": "DECIDED", "end_at": "2026-06-01T12:01:00+00:00", "decision": "b903b6bd-31bc-42f8-b194-4c6d6c0e7b94", "segments": 1, "start_at": "2026-06-01T12:00:00+00:00", "camera_id": 1, "policy_version": 2}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 21, "key": "2", "entity": "deletion_ledger", "content": {"at": "2026-11-22T02:06:34.252289+00:00", "id": 2, "job": "d7264cb3-173d-3530-bbde-b0703bd395c6", "bytes": 19, "entry": "CONFIRMED", "end_at": "2026-06-01T12:01:00+00:00", "decision": "b903b6bd-31bc-42f8-b194-4c6d6c0e7b94", "segments": 1, "start_at": "2026-06-01T12:00:00+00:00", "camera_id": 1, "policy_version": 2}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 22, "key": "8627bb7e-7366-3e7d-ba00-c889c7a2f367", "entity": "run", "content": {"id": "8627bb7e-7366-3e7d-ba00-c889c7a2f367", "codec": "H264", "width": 1920, "codecs": "avc1.64001f", "height": 1080, "camera_id": 1, "started_at": "2026-11-01T23:58:00+00:00"}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, E'{"id": 23, "key": "1 2026-11-02T00:00:00+00:00 8627bb7e-7366-3e7d-ba00-c889c7a2f367 2", "entity": "segment", "content": {"run": "8627bb7e-7366-3e7d-ba00-c889c7a2f367", "seq": 2, "node": 1, "bytes": 19, "class": "k", "state": "l", "store": 1, "ticks": 5400000, "digest": "\\\\x5e1b208ef97bf12244abe41a6ee60ce66110c255dfe26dcef55cc0937dedd1e4", "end_at": "2026-11-02T00:00:00+00:00", "origin": "l", "decision": null, "start_at": "2026-11-01T23:59:00+00:00", "camera_id": 1, "init_bytes": 1, "version_id": null, "merkle_root": "\\\\x5e1b208ef97bf12244abe41a6ee60ce66110c255dfe26dcef55cc0937dedd1e4"}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 24, "key": "3", "entity": "deletion_ledger", "content": {"at": "2026-11-22T02:06:34.446588+00:00", "id": 3, "job": "f29f2e3c-033e-330c-a1cc-42642b03f7c8", "bytes": 19, "entry": "DECIDED", "end_at": "2026-06-01T12:01:00+00:00", "decision": "4c49114f-448b-40e7-b77d-44dc58b15a55", "segments": 1, "start_at": "2026-06-01T12:00:00+00:00", "camera_id": 2, "policy_version": 2}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 25, "key": "4", "entity": "deletion_ledger", "content": {"at": "2026-11-22T02:06:34.459715+00:00", "id": 4, "job": "f29f2e3c-033e-330c-a1cc-42642b03f7c8", "bytes": 19, "entry": "CONFIRMED", "end_at": "2026-06-01T12:01:00+00:00", "decision": "4c49114f-448b-40e7-b77d-44dc58b15a55", "segments": 1, "start_at": "2026-06-01T12:00:00+00:00", "camera_id": 2, "policy_version": 2}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 26, "key": "f16cc918-6be0-3bf1-9215-031495f134b8", "entity": "run", "content": {"id": "f16cc918-6be0-3bf1-9215-031495f134b8", "codec": "H264", "width": 1920, "codecs": "avc1.64001f", "height": 1080, "camera_id": 2, "started_at": "2026-11-01T23:58:00+00:00"}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, E'{"id": 27, "key": "2 2026-11-02T00:00:00+00:00 f16cc918-6be0-3bf1-9215-031495f134b8 2", "entity": "segment", "content": {"run": "f16cc918-6be0-3bf1-9215-031495f134b8", "seq": 2, "node": 1, "bytes": 19, "class": "g", "state": "l", "store": 1, "ticks": 5400000, "digest": "\\\\x154d67b92cb288e66603effabbff606ef734a5ac379fc010c1934baaade9db59", "end_at": "2026-11-02T00:00:00+00:00", "origin": "l", "decision": null, "start_at": "2026-11-01T23:59:00+00:00", "camera_id": 2, "init_bytes": 1, "version_id": null, "merkle_root": "\\\\x154d67b92cb288e66603effabbff606ef734a5ac379fc010c1934baaade9db59"}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 3, "key": "1", "entity": "campus", "content": {"id": 1, "code": "S01", "kind": "PUBLIC_SCHOOL", "name": "实验小学", "created_at": "2026-11-22T02:06:33.335961+00:00"}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 4, "key": "1", "entity": "area", "content": {"id": 1, "kind": "GATE", "name": "南门", "campus_id": 1}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 5, "key": "2", "entity": "area", "content": {"id": 2, "kind": "PLAYGROUND", "name": "操场", "campus_id": 1}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 6, "key": "1 DORM", "entity": "area_not_applicable", "content": {"kind": "DORM", "basis": "day school", "campus_id": 1, "declared_at": "2026-11-22T02:06:33.485782+00:00", "declared_by": "li.ming"}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 7, "key": "1", "entity": "camera", "content": {"id": 1, "code": "S01-GATE", "name": "S01-GATE", "audio": false, "enabled": true, "campus_id": 1, "commissioned_at": "2026-05-31T12:00:00+00:00", "decommissioned_at": null}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 8, "key": "1 2026-05-31T12:00:00+00:00", "entity": "camera_area", "content": {"since": "2026-05-31T12:00:00+00:00", "area_id": 1, "camera_id": 1}}');
insert into keepsight.journal_outbox (id, entity, key, content) overriding system value select id, entity, key, content from jsonb_populate_record(null::keepsight.journal_outbox, '{"id": 9, "key": "1", "entity": "camera_credential", "content": {"id": 1, "password": "p@ss", "username": "admin"}}');
insert into keepsight.node (id, name) overriding system value select id, name from jsonb_populate_record(null::keepsight.node, '{"id": 1, "name": "school-1"}');
insert into keepsight.registry_revision (value, single) overriding system value select value, single from jsonb_populate_record(null::keepsight.registry_revision, '{"value": 7, "single": true}');
insert into keepsight.retention_policy (version, class, days, basis, effective_from, created_by, created_at) overriding system value select version, class, days, basis, effective_from, created_by, created_at from jsonb_populate_record(null::keepsight.retention_policy, '{"days": 30, "basis": "State Council Decree 799, article 17: at least 30 days", "class": "GENERAL", "version": 1, "created_at": "2026-11-22T02:06:32.089357+00:00", "created_by": "system:migration", "effective_from": "-infinity"}');
insert into keepsight.retention_policy (version, class, days, basis, effective_from, created_by, created_at) overriding system value select version, class, days, basis, effective_from, created_by, created_at from jsonb_populate_record(null::keepsight.retention_policy, '{"days": 90, "basis": "Four key locations of the campus safety plan; Counter-terrorism Law, article 32: at least 90 days", "class": "KEY", "version": 2, "created_at": "2026-11-22T02:06:32.089481+00:00", "created_by": "system:migration", "effective_from": "-infinity"}');
insert into keepsight.run (id, camera_id, started_at, codec, codecs, width, height) overriding system value select id, camera_id, started_at, codec, codecs, width, height from jsonb_populate_record(null::keepsight.run, '{"id": "8627bb7e-7366-3e7d-ba00-c889c7a2f367", "codec": "H264", "width": 1920, "codecs": "avc1.64001f", "height": 1080, "camera_id": 1, "started_at": "2026-11-01T23:58:00+00:00"}');
insert into keepsight.run (id, camera_id, started_at, codec, codecs, width, height) overriding system value select id, camera_id, started_at, codec, codecs, width, height from jsonb_populate_record(null::keepsight.run, '{"id": "d7264cb3-173d-3530-bbde-b0703bd395c6", "codec": "H264", "width": 1920, "codecs": "avc1.64001f", "height": 1080, "camera_id": 1, "started_at": "2026-06-01T12:00:00+00:00"}');
insert into keepsight.run (id, camera_id, started_at, codec, codecs, width, height) overriding system value select id, camera_id, started_at, codec, codecs, width, height from jsonb_populate_record(null::keepsight.run, '{"id": "f16cc918-6be0-3bf1-9215-031495f134b8", "codec": "H264", "width": 1920, "codecs": "avc1.64001f", "height": 1080, "camera_id": 2, "started_at": "2026-11-01T23:58:00+00:00"}');
insert into keepsight.run (id, camera_id, started_at, codec, codecs, width, height) overriding system value select id, camera_id, started_at, codec, codecs, width, height from jsonb_populate_record(null::keepsight.run, '{"id": "f29f2e3c-033e-330c-a1cc-42642b03f7c8", "codec": "H264", "width": 1920, "codecs": "avc1.64001f", "height": 1080, "camera_id": 2, "started_at": "2026-06-01T12:00:00+00:00"}');
insert into keepsight.segment (camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin, node, store, version_id, state, decision) overriding system value select camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin, node, store, version_id, state, decision from jsonb_populate_record(null::keepsight.segment, E'{"run": "8627bb7e-7366-3e7d-ba00-c889c7a2f367", "seq": 1, "node": 1, "bytes": 19, "class": "k", "state": "s", "store": 1, "ticks": 5400000, "digest": "\\\\x4325daf5ec18c65af1d64914bcefbd3bbd095079e2e2a54f2d76d6c243a7c4bf", "end_at": "2026-11-01T23:59:00+00:00", "origin": "l", "decision": null, "start_at": "2026-11-01T23:58:00+00:00", "camera_id": 1, "init_bytes": 1, "version_id": null, "merkle_root": "\\\\x4325daf5ec18c65af1d64914bcefbd3bbd095079e2e2a54f2d76d6c243a7c4bf"}');
insert into keepsight.segment (camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin, node, store, version_id, state, decision) overriding system value select camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin, node, store, version_id, state, decision from jsonb_populate_record(null::keepsight.segment, E'{"run": "8627bb7e-7366-3e7d-ba00-c889c7a2f367", "seq": 2, "node": 1, "bytes": 19, "class": "k", "state": "l", "store": 1, "ticks": 5400000, "digest": "\\\\x5e1b208ef97bf12244abe41a6ee60ce66110c255dfe26dcef55cc0937dedd1e4", "end_at": "2026-11-02T00:00:00+00:00", "origin": "l", "decision": null, "start_at": "2026-11-01T23:59:00+00:00", "camera_id": 1, "init_bytes": 1, "version_id": null, "merkle_root": "\\\\x5e1b208ef97bf12244abe41a6ee60ce66110c255dfe26dcef55cc0937dedd1e4"}');
insert into keepsight.segment (camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin, node, store, version_id, state, decision) overriding system value select camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin, node, store, version_id, state, decision from jsonb_populate_record(null::keepsight.segment, E'{"run": "8627bb7e-7366-3e7d-ba00-c889c7a2f367", "seq": 3, "node": 1, "bytes": 19, "class": "k", "state": "s", "store": 1, "ticks": 5400000, "digest": "\\\\xcb757c32f69c73b647d01404833f9d3b919b8c5c241cbf7071caf5fa40161573", "end_at": "2026-11-02T00:01:00+00:00", "origin": "l", "decision": null, "start_at": "2026-11-02T00:00:00+00:00", "camera_id": 1, "init_bytes": 1, "version_id": null, "merkle_root": "\\\\xcb757c32f69c73b647d01404833f9d3b919b8c5c241cbf7071caf5fa40161573"}');
insert into keepsight.segment (camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin, node, store, version_id, state, decision) overriding system value select camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin, node, store, version_id, state, decision from jsonb_populate_record(null::keepsight.segment, E'{"run": "8627bb7e-7366-3e7d-ba00-c889c7a2f367", "seq": 4, "node": 1, "bytes": 19, "class": "k", "state": "s", "store": 1, "ticks": 5400000, "digest": "\\\\x78800d2f317517931dd20054eaf150a9e302bf9b47111925eaa9ed092ec5a8ff", "end_at": "2026-11-02T00:02:00+00:00", "origin": "l", "decision": null, "start_at": "2026-11-02T00:01:00+00:00", "camera_id": 1, "init_bytes": 1, "version_id": null, "merkle_root": "\\\\x78800d2f317517931dd20054eaf150a9e302bf9b47111925eaa9ed092ec5a8ff"}');
insert into keepsight.segment (camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin, node, store, version_id, state, decision) overriding system value select camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin, node, store, version_id, state, decision from jsonb_populate_record(null::keepsight.segment, E'{"run": "f16cc918-6be0-3bf1-9215-031495f134b8", "seq": 1, "node": 1, "bytes": 19, "class": "g", "state": "s", "store": 1, "ticks": 5400000, "digest": "\\\\xc4bf99b095a56f36fcb0874730bf5260f8312c00db6a51274dca2128bcf821da", "end_at": "2026-11-01T23:59:00+00:00", "origin": "l", "decision": null, "start_at": "2026-11-01T23:58:00+00:00", "camera_id": 2, "init_bytes": 1, "version_id": null, "merkle_root": "\\\\xc4bf99b095a56f36fcb0874730bf5260f8312c00db6a51274dca2128bcf821da"}');
insert into keepsight.segment (camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin, node, store, version_id, state, decision) overriding system value select camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin, node, store, version_id, state, decision from jsonb_populate_record(null::keepsight.segment, E'{"run": "f16cc918-6be0-3bf1-9215-031495f134b8", "seq": 2, "node": 1, "bytes": 19, "class": "g", "state": "l", "store": 1, "ticks": 5400000, "digest": "\\\\x154d67b92cb288e66603effabbff606ef734a5ac379fc010c1934baaade9db59", "end_at": "2026-11-02T00:00:00+00:00", "origin": "l", "decision": null, "start_at": "2026-11-01T23:59:00+00:00", "camera_id": 2, "init_bytes": 1, "version_id": null, "merkle_root": "\\\\x154d67b92cb288e66603effabbff606ef734a5ac379fc010c1934baaade9db59"}');
insert into keepsight.segment (camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin, node, store, version_id, state, decision) overriding system value select camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin, node, store, version_id, state, decision from jsonb_populate_record(null::keepsight.segment, E'{"run": "f16cc918-6be0-3bf1-9215-031495f134b8", "seq": 3, "node": 1, "bytes": 19, "class": "g", "state": "s", "store": 1, "ticks": 5400000, "digest": "\\\\x2634f5572d3bcf1889e89d4374173133410e604788d30b9a0f52959e145ff13f", "end_at": "2026-11-02T00:01:00+00:00", "origin": "l", "decision": null, "start_at": "2026-11-02T00:00:00+00:00", "camera_id": 2, "init_bytes": 1, "version_id": null, "merkle_root": "\\\\x2634f5572d3bcf1889e89d4374173133410e604788d30b9a0f52959e145ff13f"}');
insert into keepsight.segment (camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin, node, store, version_id, state, decision) overriding system value select camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin, node, store, version_id, state, decision from jsonb_populate_record(null::keepsight.segment, E'{"run": "f16cc918-6be0-3bf1-9215-031495f134b8", "seq": 4, "node": 1, "bytes": 19, "class": "g", "state": "s", "store": 1, "ticks": 5400000, "digest": "\\\\x222aa786e8bf0e80adffe607bc0f50193b5df3b6e772859589a9a4f504a239bb", "end_at": "2026-11-02T00:02:00+00:00", "origin": "l", "decision": null, "start_at": "2026-11-02T00:01:00+00:00", "camera_id": 2, "init_bytes": 1, "version_id": null, "merkle_root": "\\\\x222aa786e8bf0e80adffe607bc0f50193b5df3b6e772859589a9a4f504a239bb"}');
insert into keepsight.store (id, name, kind) overriding system value select id, name, kind from jsonb_populate_record(null::keepsight.store, '{"id": 1, "kind": "DIRECTORY", "name": "directory:/var/lib/keepsight/objects"}');
insert into keepsight.stream_event (id, camera_id, at, kind, run, detail, repeated) overriding system value select id, camera_id, at, kind, run, detail, repeated from jsonb_populate_record(null::keepsight.stream_event, '{"at": "2026-11-01T23:58:00+00:00", "id": 1, "run": "8627bb7e-7366-3e7d-ba00-c889c7a2f367", "kind": "CONNECTED", "detail": "", "repeated": false, "camera_id": 1}');
insert into keepsight.stream_event (id, camera_id, at, kind, run, detail, repeated) overriding system value select id, camera_id, at, kind, run, detail, repeated from jsonb_populate_record(null::keepsight.stream_event, '{"at": "2026-11-01T23:58:00+00:00", "id": 2, "run": "f16cc918-6be0-3bf1-9215-031495f134b8", "kind": "CONNECTED", "detail": "", "repeated": false, "camera_id": 2}');
select setval('keepsight.area_id_seq', 2, true);
select setval('keepsight.audit_event_id_seq', 7, true);
select setval('keepsight.camera_credential_id_seq', 1, true);
select setval('keepsight.camera_id_seq', 2, true);
select setval('keepsight.campus_id_seq', 1, true);
select setval('keepsight.deletion_ledger_id_seq', 4, true);
select setval('keepsight.journal_outbox_id_seq', 27, true);
select setval('keepsight.node_id_seq', 1, true);
select setval('keepsight.retention_policy_version_seq', 2, true);
select setval('keepsight.store_id_seq', 1, true);
select setval('keepsight.stream_event_id_seq', 2, true);
alter table keepsight.area add constraint area_campus_id_name_key UNIQUE (campus_id, name);
alter table keepsight.area add constraint area_kind_check CHECK ((kind = ANY (ARRAY['GATE'::text, 'DORM'::text, 'CANTEEN'::text, 'TEACHING_BUILDING'::text, 'CLASSROOM'::text, 'PLAYGROUND'::text, 'PERIMETER'::text, 'CORRIDOR'::text, 'MONITORING_ROOM'::text, 'OTHER'::text])));
alter table keepsight.area add constraint area_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)));
alter table keepsight.area add constraint area_pkey PRIMARY KEY (id);
alter table keepsight.area_not_applicable add constraint area_not_applicable_basis_check CHECK (((length(basis) >= 1) AND (length(basis) <= 1000)));
alter table keepsight.area_not_applicable add constraint area_not_applicable_kind_check CHECK ((kind = ANY (ARRAY['GATE'::text, 'DORM'::text, 'CANTEEN'::text, 'TEACHING_BUILDING'::text])));
alter table keepsight.area_not_applicable add constraint area_not_applicable_pkey PRIMARY KEY (campus_id, kind);
alter table keepsight.audit_event add constraint audit_event_pkey PRIMARY KEY (id);
alter table keepsight.camera add constraint camera_check CHECK ((decommissioned_at >= commissioned_at));
alter table keepsight.camera add constraint camera_code_check CHECK ((code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'::text));
alter table keepsight.camera add constraint camera_code_key UNIQUE (code);
alter table keepsight.camera add constraint camera_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)));
alter table keepsight.camera add constraint camera_pkey PRIMARY KEY (id);
alter table keepsight.camera_area add constraint camera_area_pkey PRIMARY KEY (camera_id, since);
alter table keepsight.camera_binding add constraint camera_binding_pkey PRIMARY KEY (camera_id, since);
alter table keepsight.camera_binding add constraint camera_binding_url_check CHECK (((url ~ '^rtsps?://'::text) AND (url !~ '^rtsps?://[^/]*@'::text)));
alter table keepsight.camera_class add constraint camera_class_basis_check CHECK (((length(basis) >= 1) AND (length(basis) <= 1000)));
alter table keepsight.camera_class add constraint camera_class_class_check CHECK ((class = ANY (ARRAY['GENERAL'::text, 'KEY'::text])));
alter table keepsight.camera_class add constraint camera_class_pkey PRIMARY KEY (camera_id, since);
alter table keepsight.camera_credential add constraint camera_credential_pkey PRIMARY KEY (id);
alter table keepsight.camera_day add constraint camera_day_pkey PRIMARY KEY (camera_id, day);
alter table keepsight.camera_lease add constraint camera_lease_check CHECK (((successor IS DISTINCT FROM worker) OR (successor IS NULL)));
alter table keepsight.camera_lease add constraint camera_lease_epoch_check CHECK ((epoch > 0));
alter table keepsight.camera_lease add constraint camera_lease_pkey PRIMARY KEY (camera_id);
alter table keepsight.camera_live add constraint camera_live_pkey PRIMARY KEY (camera_id);
alter table keepsight.camera_live add constraint camera_live_state_check CHECK ((state = ANY (ARRAY['CONNECTING'::text, 'DELIVERING'::text, 'AUTHENTICATION_REFUSED'::text, 'IDLE'::text])));
alter table keepsight.campus add constraint campus_code_check CHECK ((code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'::text));
alter table keepsight.campus add constraint campus_code_key UNIQUE (code);
alter table keepsight.campus add constraint campus_kind_check CHECK ((kind = ANY (ARRAY['PUBLIC_SCHOOL'::text, 'PRIVATE_SCHOOL'::text, 'PUBLIC_KINDERGARTEN'::text, 'PRIVATE_KINDERGARTEN'::text, 'OTHER'::text])));
alter table keepsight.campus add constraint campus_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)));
alter table keepsight.campus add constraint campus_pkey PRIMARY KEY (id);
alter table keepsight.deletion_ledger add constraint deletion_ledger_bytes_check CHECK ((bytes > 0));
alter table keepsight.deletion_ledger add constraint deletion_ledger_check CHECK ((end_at > start_at));
alter table keepsight.deletion_ledger add constraint deletion_ledger_entry_check CHECK ((entry = ANY (ARRAY['DECIDED'::text, 'CONFIRMED'::text])));
alter table keepsight.deletion_ledger add constraint deletion_ledger_pkey PRIMARY KEY (id);
alter table keepsight.deletion_ledger add constraint deletion_ledger_segments_check CHECK ((segments > 0));
alter table keepsight.expected_window add constraint expected_window_pkey PRIMARY KEY (camera_id, since);
alter table keepsight.flyway_schema_history add constraint flyway_schema_history_pk PRIMARY KEY (installed_rank);
alter table keepsight.installation add constraint installation_pkey PRIMARY KEY (single);
alter table keepsight.installation add constraint installation_single_check CHECK (single);
alter table keepsight.journal add constraint journal_next_part_check CHECK ((next_part > 0));
alter table keepsight.journal add constraint journal_next_watch_check CHECK ((next_watch > 0));
alter table keepsight.journal add constraint journal_pkey PRIMARY KEY (single);
alter table keepsight.journal add constraint journal_single_check CHECK (single);
alter table keepsight.journal_outbox add constraint journal_outbox_pkey PRIMARY KEY (id);
alter table keepsight.node add constraint node_name_key UNIQUE (name);
alter table keepsight.node add constraint node_pkey PRIMARY KEY (id);
alter table keepsight.registry_revision add constraint registry_revision_pkey PRIMARY KEY (single);
alter table keepsight.registry_revision add constraint registry_revision_single_check CHECK (single);
alter table keepsight.retention_policy add constraint retention_policy_check CHECK ((days >=
CASE class
    WHEN 'KEY'::text THEN 90
    ELSE 30
END));
alter table keepsight.retention_policy add constraint retention_policy_class_check CHECK ((class = ANY (ARRAY['GENERAL'::text, 'KEY'::text])));
alter table keepsight.retention_policy add constraint retention_policy_pkey PRIMARY KEY (version);
alter table keepsight.run add constraint run_codec_check CHECK ((codec = ANY (ARRAY['H264'::text, 'H265'::text])));
alter table keepsight.run add constraint run_pkey PRIMARY KEY (id);
alter table keepsight.segment add constraint segment_bytes_check CHECK ((bytes > 0));
alter table keepsight.segment add constraint segment_check CHECK (((start_at < end_at) AND (end_at <= (start_at + '24:00:00'::interval))));
alter table keepsight.segment add constraint segment_class_check CHECK ((class = ANY (ARRAY['g'::bpchar, 'k'::bpchar])));
alter table keepsight.segment add constraint segment_digest_check CHECK ((length(digest) = 32));
alter table keepsight.segment add constraint segment_init_bytes_check CHECK ((init_bytes > 0));
alter table keepsight.segment add constraint segment_merkle_root_check CHECK ((length(merkle_root) = 32));
alter table keepsight.segment add constraint segment_origin_check CHECK ((origin = ANY (ARRAY['l'::bpchar, 'r'::bpchar])));
alter table keepsight.segment add constraint segment_pkey PRIMARY KEY (camera_id, end_at, run, seq);
alter table keepsight.segment add constraint segment_seq_check CHECK ((seq >= 0));
alter table keepsight.segment add constraint segment_state_check CHECK ((state = ANY (ARRAY['s'::bpchar, 'c'::bpchar, 'l'::bpchar])));
alter table keepsight.segment add constraint segment_ticks_check CHECK ((ticks > 0));
alter table keepsight.store add constraint store_kind_check CHECK ((kind = ANY (ARRAY['DIRECTORY'::text, 'S3'::text])));
alter table keepsight.store add constraint store_name_key UNIQUE (name);
alter table keepsight.store add constraint store_pkey PRIMARY KEY (id);
alter table keepsight.stream_event add constraint stream_event_pkey PRIMARY KEY (id);
alter table keepsight.worker add constraint worker_capacity_check CHECK ((capacity > 0));
alter table keepsight.worker add constraint worker_pkey PRIMARY KEY (id);
alter table quartz.qrtz_blob_triggers add constraint qrtz_blob_triggers_pkey PRIMARY KEY (sched_name, trigger_name, trigger_group);
alter table quartz.qrtz_calendars add constraint qrtz_calendars_pkey PRIMARY KEY (sched_name, calendar_name);
alter table quartz.qrtz_cron_triggers add constraint qrtz_cron_triggers_pkey PRIMARY KEY (sched_name, trigger_name, trigger_group);
alter table quartz.qrtz_fired_triggers add constraint qrtz_fired_triggers_pkey PRIMARY KEY (sched_name, entry_id);
alter table quartz.qrtz_job_details add constraint qrtz_job_details_pkey PRIMARY KEY (sched_name, job_name, job_group);
alter table quartz.qrtz_locks add constraint qrtz_locks_pkey PRIMARY KEY (sched_name, lock_name);
alter table quartz.qrtz_paused_trigger_grps add constraint qrtz_paused_trigger_grps_pkey PRIMARY KEY (sched_name, trigger_group);
alter table quartz.qrtz_scheduler_state add constraint qrtz_scheduler_state_pkey PRIMARY KEY (sched_name, instance_name);
alter table quartz.qrtz_simple_triggers add constraint qrtz_simple_triggers_pkey PRIMARY KEY (sched_name, trigger_name, trigger_group);
alter table quartz.qrtz_simprop_triggers add constraint qrtz_simprop_triggers_pkey PRIMARY KEY (sched_name, trigger_name, trigger_group);
alter table quartz.qrtz_triggers add constraint qrtz_triggers_pkey PRIMARY KEY (sched_name, trigger_name, trigger_group);
alter table keepsight.area add constraint area_campus_id_fkey FOREIGN KEY (campus_id) REFERENCES keepsight.campus(id);
alter table keepsight.area_not_applicable add constraint area_not_applicable_campus_id_fkey FOREIGN KEY (campus_id) REFERENCES keepsight.campus(id);
alter table keepsight.camera add constraint camera_campus_id_fkey FOREIGN KEY (campus_id) REFERENCES keepsight.campus(id);
alter table keepsight.camera_area add constraint camera_area_area_id_fkey FOREIGN KEY (area_id) REFERENCES keepsight.area(id);
alter table keepsight.camera_area add constraint camera_area_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES keepsight.camera(id);
alter table keepsight.camera_binding add constraint camera_binding_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES keepsight.camera(id);
alter table keepsight.camera_binding add constraint camera_binding_credential_id_fkey FOREIGN KEY (credential_id) REFERENCES keepsight.camera_credential(id);
alter table keepsight.camera_class add constraint camera_class_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES keepsight.camera(id);
alter table keepsight.camera_lease add constraint camera_lease_successor_fkey FOREIGN KEY (successor) REFERENCES keepsight.worker(id) ON DELETE SET NULL;
alter table keepsight.camera_lease add constraint camera_lease_worker_fkey FOREIGN KEY (worker) REFERENCES keepsight.worker(id) ON DELETE SET NULL;
alter table keepsight.deletion_ledger add constraint deletion_ledger_policy_version_fkey FOREIGN KEY (policy_version) REFERENCES keepsight.retention_policy(version);
alter table keepsight.expected_window add constraint expected_window_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES keepsight.camera(id);
alter table keepsight.run add constraint run_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES keepsight.camera(id);
alter table keepsight.worker add constraint worker_node_fkey FOREIGN KEY (node) REFERENCES keepsight.node(id);
alter table quartz.qrtz_blob_triggers add constraint qrtz_blob_triggers_sched_name_trigger_name_trigger_group_fkey FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES quartz.qrtz_triggers(sched_name, trigger_name, trigger_group);
alter table quartz.qrtz_cron_triggers add constraint qrtz_cron_triggers_sched_name_trigger_name_trigger_group_fkey FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES quartz.qrtz_triggers(sched_name, trigger_name, trigger_group);
alter table quartz.qrtz_simple_triggers add constraint qrtz_simple_triggers_sched_name_trigger_name_trigger_group_fkey FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES quartz.qrtz_triggers(sched_name, trigger_name, trigger_group);
alter table quartz.qrtz_simprop_triggers add constraint qrtz_simprop_triggers_sched_name_trigger_name_trigger_grou_fkey FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES quartz.qrtz_triggers(sched_name, trigger_name, trigger_group);
alter table quartz.qrtz_triggers add constraint qrtz_triggers_sched_name_job_name_job_group_fkey FOREIGN KEY (sched_name, job_name, job_group) REFERENCES quartz.qrtz_job_details(sched_name, job_name, job_group);
CREATE INDEX camera_campus ON keepsight.camera USING btree (campus_id);
CREATE INDEX camera_day_retrievable ON keepsight.camera_day USING btree (camera_id, day) WHERE retrievable;
CREATE INDEX deletion_ledger_at ON keepsight.deletion_ledger USING btree (at);
CREATE INDEX deletion_ledger_camera ON keepsight.deletion_ledger USING btree (camera_id, start_at);
CREATE INDEX deletion_ledger_decision ON keepsight.deletion_ledger USING btree (decision);
CREATE INDEX flyway_schema_history_s_idx ON keepsight.flyway_schema_history USING btree (success);
CREATE INDEX segment_condemned ON ONLY keepsight.segment USING btree (camera_id) WHERE (state = 'c'::bpchar);
CREATE INDEX stream_event_camera ON keepsight.stream_event USING btree (camera_id, at, id);
CREATE INDEX stream_event_connected ON keepsight.stream_event USING btree (camera_id, at, id) WHERE (kind = 'CONNECTED'::text);
CREATE INDEX stream_event_turn ON keepsight.stream_event USING btree (camera_id, at, id) WHERE ((NOT repeated) AND (kind <> 'CONNECTED'::text));
CREATE OR REPLACE FUNCTION keepsight.class_of_camera(p_camera integer, p_at timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'keepsight', 'pg_temp'
AS $function$
    select coalesce(
        (select class from camera_class where camera_id = p_camera and since <= p_at order by since desc limit 1),
        (select case when a.kind in ('GATE', 'DORM', 'CANTEEN', 'TEACHING_BUILDING') then 'KEY' else 'GENERAL' end
         from camera_area m join area a on a.id = m.area_id
         where m.camera_id = p_camera and m.since <= p_at order by m.since desc limit 1),
        'KEY')
$function$;
CREATE OR REPLACE FUNCTION keepsight.condemn(p_camera integer, p_ends timestamp with time zone[], p_runs uuid[], p_seqs integer[], p_job uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'keepsight', 'pg_temp'
AS $function$
declare
    first_end constant timestamptz := (select min(e) from unnest(p_ends) e); -- bounds for partition pruning
    last_end constant timestamptz := (select max(e) from unnest(p_ends) e);
    young record;
    early record;
    d date;
    condemned int;
    spans tstzmultirange;
begin
    perform from camera where id = p_camera for update;
    select seg.end_at, r.days into young
    from unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)
    join segment seg on seg.camera_id = p_camera and seg.end_at between first_end and last_end
        and (seg.end_at, seg.run, seg.seq) = (w.end_at, w.run, w.seq)
    left join lateral required_days(p_camera, seg.class, seg.start_at) r on true
    where seg.state <> 'c'
      and (seg.end_at + make_interval(hours => 24 * r.days) <= clock_timestamp()) is not true
    limit 1;
    if found then
        raise exception 'footage of camera % ending % is younger than its minimum of % days', p_camera, young.end_at, young.days
            using errcode = 'KS001';
    end if;
    select seg.end_at, camera.commissioned_at into early
    from unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)
    join segment seg on seg.camera_id = p_camera and seg.end_at between first_end and last_end
        and (seg.end_at, seg.run, seg.seq) = (w.end_at, w.run, w.seq)
    join camera on camera.id = p_camera and seg.end_at < camera.commissioned_at
    where seg.state <> 'c'
    limit 1;
    if found then
        raise exception 'footage of camera % ending % is from before % when it was commissioned: its clock was wrong',
            p_camera, early.end_at, early.commissioned_at using errcode = 'KS003';
    end if;

    with due as materialized (
        select seg.end_at, seg.run, seg.seq, seg.start_at, seg.bytes, r.version
        from (select distinct * from unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)) w
        join segment seg on seg.camera_id = p_camera and seg.end_at between first_end and last_end
            and (seg.end_at, seg.run, seg.seq) = (w.end_at, w.run, w.seq)
        cross join lateral required_days(p_camera, seg.class, seg.start_at) r
        where seg.state <> 'c'
    ), decision as materialized (
        select version, span, gen_random_uuid() as id
        from (select version, unnest(range_agg(tstzrange(start_at, end_at))) as span from due group by version) islands
    ), decided as materialized (
        select due.*, decision.id as decision
        from due join decision on decision.version = due.version and decision.span @> tstzrange(due.start_at, due.end_at)
    ), marked as (
        update segment seg set state = 'c', decision = decided.decision
        from decided
        where seg.camera_id = p_camera and seg.end_at between first_end and last_end
          and (seg.end_at, seg.run, seg.seq) = (decided.end_at, decided.run, decided.seq)
    ), entered as (
        insert into deletion_ledger (camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version, job)
        select p_camera, 'DECIDED', decision, min(start_at), max(end_at), count(*), sum(bytes), version, p_job
        from decided group by decision, version order by min(start_at), version
    )
    select count(*), range_agg(tstzrange(start_at, end_at)) into condemned, spans from decided;

    for d in -- the day of each end, too: that is where a segment is counted
        select distinct generate_series((lower(span) at time zone 'UTC')::date, (upper(span) at time zone 'UTC')::date,
                                        interval '1 day')::date
        from unnest(spans) as span
        order by 1
    loop
        perform recompute_day(p_camera, d, spans);
    end loop;
    return condemned;
end
$function$;
CREATE OR REPLACE FUNCTION keepsight.days_by_evidence(p_camera integer, p_first date, p_last date)
 RETURNS TABLE(day date, recorded tstzmultirange, lost tstzmultirange, expired tstzmultirange, segments integer, bytes bigint, all_segments integer)
 LANGUAGE sql
 STABLE
 SET search_path TO 'keepsight', 'pg_temp'
AS $function$
    with bounds as (
        select p_first::timestamp at time zone 'UTC' as first_midnight,
               (p_last + 1)::timestamp at time zone 'UTC' as last_midnight
    ), part as ( -- a segment across midnight, clipped to each of its days and counted on the day of its end
        select days.day, days.day = days.last as counted, s.state, s.bytes,
               tstzrange(s.start_at, s.end_at)
                   * tstzrange(days.day::timestamp at time zone 'UTC', (days.day + 1)::timestamp at time zone 'UTC') as span
        from segment s
        join bounds on s.end_at >= first_midnight and s.end_at < last_midnight + interval '24 hours'
        cross join lateral (
            select (s.start_at at time zone 'UTC')::date + n as day, (s.end_at at time zone 'UTC')::date as last
            from generate_series(0, (s.end_at at time zone 'UTC')::date - (s.start_at at time zone 'UTC')::date) as n) days
        where s.camera_id = p_camera and days.day between p_first and p_last
    ), footage as (
        select part.day,
               range_agg(span) filter (where state = 's') as recorded,
               range_agg(span) filter (where state = 'l') as lost,
               count(*) filter (where counted and state = 's') as segments,
               sum(part.bytes) filter (where counted and state = 's') as bytes,
               count(*) filter (where counted) as all_segments
        from part group by part.day
    ), gone as (
        select days.day::date as day,
               range_agg(tstzrange(l.start_at, l.end_at)
                   * tstzrange(days.day at time zone 'UTC', (days.day + interval '1 day') at time zone 'UTC')) as expired
        from deletion_ledger l
        join bounds on l.start_at < last_midnight and l.end_at > first_midnight
        cross join lateral generate_series(date_trunc('day', l.start_at at time zone 'UTC'), l.end_at at time zone 'UTC',
                                           interval '1 day') as days (day)
        where l.camera_id = p_camera and l.entry = 'DECIDED' and days.day::date between p_first and p_last
        group by days.day
    )
    select day, coalesce(footage.recorded, '{}'), coalesce(footage.lost, '{}'), coalesce(gone.expired, '{}'),
           coalesce(footage.segments, 0)::int, coalesce(footage.bytes, 0)::bigint, coalesce(footage.all_segments, 0)::int
    from footage full join gone using (day)
$function$;
CREATE OR REPLACE FUNCTION keepsight.drop_empty_partition(p_day date)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'keepsight', 'pg_temp'
AS $function$
declare
    name text := format('segment_%s', to_char(p_day, 'YYYYMMDD'));
    filled boolean;
begin
    if to_regclass('keepsight.' || name) is null then
        return false;
    end if;
    perform pg_advisory_xact_lock(hashtext('keepsight.partitions'));
    lock table only segment in access exclusive mode; -- parent first, as every insert does: no deadlock
    execute format('lock table %I in access exclusive mode', name);
    execute format('select exists (select from %I)', name) into filled;
    if filled then
        return false;
    end if;
    execute format('drop table %I', name);
    return true;
end
$function$;
CREATE OR REPLACE FUNCTION keepsight.ensure_partitions(p_first date, p_last date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'keepsight', 'pg_temp'
AS $function$
declare
    d date;
begin
    if p_last - p_first > 400 then
        raise exception 'at most 400 days of partitions at once, not % to %', p_first, p_last;
    end if;
    for d in select generate_series(p_first, p_last, interval '1 day')::date loop
        if to_regclass(format('keepsight.segment_%s', to_char(d, 'YYYYMMDD'))) is null then
            perform pg_advisory_xact_lock(hashtext('keepsight.partitions'));
            execute format(
                'create table if not exists segment_%s partition of segment for values from (%L) to (%L)',
                to_char(d, 'YYYYMMDD'), d::timestamp at time zone 'UTC', (d + 1)::timestamp at time zone 'UTC');
        end if;
    end loop;
end
$function$;
CREATE OR REPLACE FUNCTION keepsight.forget(p_camera integer, p_ends timestamp with time zone[], p_runs uuid[], p_seqs integer[], p_job uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'keepsight', 'pg_temp'
AS $function$
declare
    first_end constant timestamptz := (select min(e) from unnest(p_ends) e);
    last_end constant timestamptz := (select max(e) from unnest(p_ends) e);
    forgotten int;
begin
    perform from camera where id = p_camera for update;
    if exists (
        select from unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)
        join segment seg on seg.camera_id = p_camera and seg.end_at between first_end and last_end
            and (seg.end_at, seg.run, seg.seq) = (w.end_at, w.run, w.seq)
        where seg.state <> 'c'
    ) then
        raise exception 'only condemned footage can be forgotten' using errcode = 'KS002';
    end if;

    with gone as (
        delete from segment seg
        using unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)
        where seg.camera_id = p_camera and seg.end_at between first_end and last_end
          and (seg.end_at, seg.run, seg.seq) = (w.end_at, w.run, w.seq)
        returning seg.start_at, seg.end_at, seg.bytes, seg.decision
    ), island as (
        select decision, unnest(range_agg(tstzrange(start_at, end_at))) as span from gone group by decision
    ), confirmed as (
        insert into deletion_ledger (camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version, job)
        select p_camera, 'CONFIRMED', island.decision, lower(island.span), upper(island.span), count(*), sum(gone.bytes),
               made.policy_version, p_job
        from island
        join gone on gone.decision = island.decision and island.span @> tstzrange(gone.start_at, gone.end_at)
        join deletion_ledger made on made.decision = island.decision and made.entry = 'DECIDED'
        group by island.decision, island.span, made.policy_version
        order by lower(island.span), made.policy_version
    )
    select count(*) into forgotten from gone;
    return forgotten;
end
$function$;
CREATE OR REPLACE FUNCTION keepsight.journal_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'keepsight', 'pg_temp'
 SET "TimeZone" TO 'UTC'
AS $function$
declare
    changed constant jsonb := case tg_op when 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
begin
    insert into journal_outbox (entity, key, content)
    values (tg_table_name, journal_key(changed, variadic tg_argv), case tg_op when 'DELETE' then null else changed end);
    return null;
end
$function$;
CREATE OR REPLACE FUNCTION keepsight.journal_key(p_row jsonb, VARIADIC p_columns text[])
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'keepsight', 'pg_temp'
AS $function$
    select string_agg(p_row ->> name, ' ' order by place) from unnest(p_columns) with ordinality as c (name, place)
$function$;
CREATE OR REPLACE FUNCTION keepsight.journal_lost()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'keepsight', 'pg_temp'
 SET "TimeZone" TO 'UTC'
AS $function$
begin
    insert into journal_outbox (entity, key, content)
    select 'run', run.id::text, to_jsonb(run) from run where run.id = new.run;
    insert into journal_outbox (entity, key, content)
    values ('segment', journal_key(to_jsonb(new), 'camera_id', 'end_at', 'run', 'seq'),
            case new.state when 'l' then to_jsonb(new) end);
    return null;
end
$function$;
CREATE OR REPLACE FUNCTION keepsight.mark_found(p_camera integer, p_end timestamp with time zone, p_run uuid, p_seq integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'keepsight', 'pg_temp'
AS $function$
declare
    s record;
    d date;
begin
    perform from camera where id = p_camera for update;
    update segment set state = 's'
    where camera_id = p_camera and end_at = p_end and run = p_run and seq = p_seq and state = 'l'
    returning start_at, end_at into s;
    if not found then
        return false;
    end if;
    for d in
        select generate_series((s.start_at at time zone 'UTC')::date, (s.end_at at time zone 'UTC')::date, interval '1 day')::date
    loop
        perform recompute_day(p_camera, d);
    end loop;
    return true;
end
$function$;
CREATE OR REPLACE FUNCTION keepsight.mark_lost(p_camera integer, p_end timestamp with time zone, p_run uuid, p_seq integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'keepsight', 'pg_temp'
AS $function$
declare
    s record;
    d date;
begin
    perform from camera where id = p_camera for update;
    update segment set state = 'l'
    where camera_id = p_camera and end_at = p_end and run = p_run and seq = p_seq and state = 's'
    returning start_at, end_at into s;
    if not found then
        return false;
    end if;
    for d in
        select generate_series((s.start_at at time zone 'UTC')::date, (s.end_at at time zone 'UTC')::date, interval '1 day')::date
    loop
        perform recompute_day(p_camera, d);
    end loop;
    return true;
end
$function$;
CREATE OR REPLACE FUNCTION keepsight.recompute_day(p_camera integer, p_day date, p_condemned tstzmultirange DEFAULT '{}'::tstzmultirange)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'keepsight', 'pg_temp'
AS $function$
declare
    midnight constant timestamptz := p_day::timestamp at time zone 'UTC';
    next_midnight constant timestamptz := (p_day + 1)::timestamp at time zone 'UTC';
    span constant tstzrange := tstzrange(midnight, next_midnight);
begin
    -- Who adds a segment holds this row until it commits; the update below then sees that segment.
    insert into camera_day (camera_id, day) values (p_camera, p_day) on conflict do nothing;
    perform from camera_day where camera_id = p_camera and day = p_day for update;
    update camera_day d
    set recorded = r.recorded, lost = r.lost, segments = r.segments, bytes = r.bytes,
        expired = d.expired + p_condemned * tstzmultirange(span)
    from (
        select coalesce(range_agg(s.part) filter (where s.state = 's'), '{}') as recorded,
               coalesce(range_agg(s.part) filter (where s.state = 'l'), '{}') as lost,
               count(*) filter (where s.state = 's' and s.end_at < next_midnight) as segments,
               coalesce(sum(s.bytes) filter (where s.state = 's' and s.end_at < next_midnight), 0) as bytes
        from ( -- a segment that ends after midnight covers the end of this day, too; none is longer than a day
            select state, bytes, end_at, tstzrange(start_at, end_at) * span as part
            from segment
            where camera_id = p_camera and end_at >= midnight and end_at < next_midnight + interval '24 hours'
              and start_at < next_midnight
        ) s
    ) r
    where d.camera_id = p_camera and d.day = p_day;
end
$function$;
CREATE OR REPLACE FUNCTION keepsight.repair_day(p_camera integer, p_day date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'keepsight', 'pg_temp'
AS $function$
begin
    perform from camera where id = p_camera for update;
    insert into camera_day (camera_id, day) values (p_camera, p_day) on conflict do nothing;
    perform from camera_day where camera_id = p_camera and day = p_day for update;
    update camera_day d
    set recorded = coalesce(r.recorded, '{}'), lost = coalesce(r.lost, '{}'), expired = coalesce(r.expired, '{}'),
        segments = coalesce(r.segments, 0), bytes = coalesce(r.bytes, 0)
    from (select 1) as one left join days_by_evidence(p_camera, p_day, p_day) r on true
    where d.camera_id = p_camera and d.day = p_day;
end
$function$;
CREATE OR REPLACE FUNCTION keepsight.required_days(p_camera integer, p_class character, p_start timestamp with time zone)
 RETURNS TABLE(days integer, version integer)
 LANGUAGE sql
 STABLE
 SET search_path TO 'keepsight', 'pg_temp'
AS $function$
    with policy as (
        select class, retention_policy.days, retention_policy.version,
               case when retention_policy.version <= 2 then effective_from else greatest(effective_from, created_at) end as since
        from retention_policy
        where class in (case p_class when 'k' then 'KEY' else 'GENERAL' end, class_of_camera(p_camera, 'infinity'))
    )
    select p.days, p.version
    from policy p
    where p.since <= clock_timestamp()
      and not exists ( -- a version that was replaced before the segment began never applied to it
          select from policy later
          where later.class = p.class
            and later.since <= least(p_start, clock_timestamp())
            and (later.since, later.version) > (p.since, p.version))
    order by p.days desc, p.version desc
    limit 1
$function$;
CREATE TRIGGER journal AFTER INSERT OR DELETE OR UPDATE ON keepsight.area FOR EACH ROW EXECUTE FUNCTION keepsight.journal_change('id');
CREATE TRIGGER journal AFTER INSERT OR DELETE OR UPDATE ON keepsight.area_not_applicable FOR EACH ROW EXECUTE FUNCTION keepsight.journal_change('campus_id', 'kind');
CREATE TRIGGER journal AFTER INSERT OR DELETE OR UPDATE ON keepsight.camera FOR EACH ROW EXECUTE FUNCTION keepsight.journal_change('id');
CREATE TRIGGER journal AFTER INSERT OR DELETE OR UPDATE ON keepsight.camera_area FOR EACH ROW EXECUTE FUNCTION keepsight.journal_change('camera_id', 'since');
CREATE TRIGGER journal AFTER INSERT OR DELETE OR UPDATE ON keepsight.camera_binding FOR EACH ROW EXECUTE FUNCTION keepsight.journal_change('camera_id', 'since');
CREATE TRIGGER journal AFTER INSERT OR DELETE OR UPDATE ON keepsight.camera_class FOR EACH ROW EXECUTE FUNCTION keepsight.journal_change('camera_id', 'since');
CREATE TRIGGER journal AFTER INSERT OR DELETE OR UPDATE ON keepsight.camera_credential FOR EACH ROW EXECUTE FUNCTION keepsight.journal_change('id');
CREATE TRIGGER journal AFTER INSERT OR DELETE OR UPDATE ON keepsight.campus FOR EACH ROW EXECUTE FUNCTION keepsight.journal_change('id');
CREATE TRIGGER journal AFTER INSERT OR DELETE OR UPDATE ON keepsight.deletion_ledger FOR EACH ROW EXECUTE FUNCTION keepsight.journal_change('id');
CREATE TRIGGER journal AFTER INSERT OR DELETE OR UPDATE ON keepsight.expected_window FOR EACH ROW EXECUTE FUNCTION keepsight.journal_change('camera_id', 'since');
CREATE TRIGGER journal AFTER INSERT OR DELETE OR UPDATE ON keepsight.node FOR EACH ROW EXECUTE FUNCTION keepsight.journal_change('id');
CREATE TRIGGER journal AFTER INSERT OR DELETE OR UPDATE ON keepsight.retention_policy FOR EACH ROW EXECUTE FUNCTION keepsight.journal_change('version');
CREATE TRIGGER journal_lost AFTER UPDATE OF state ON keepsight.segment FOR EACH ROW WHEN (((new.state = 'l'::bpchar) OR (old.state = 'l'::bpchar))) EXECUTE FUNCTION keepsight.journal_lost();
CREATE TRIGGER journal AFTER INSERT OR DELETE OR UPDATE ON keepsight.store FOR EACH ROW EXECUTE FUNCTION keepsight.journal_change('id');
grant usage on schema keepsight to keepsight_service;
grant usage on schema quartz to keepsight_service;
grant insert on table keepsight.area to keepsight_service;
grant select on table keepsight.area to keepsight_service;
grant update on table keepsight.area to keepsight_service;
grant usage on sequence keepsight.area_id_seq to keepsight_service;
grant delete on table keepsight.area_not_applicable to keepsight_service;
grant insert on table keepsight.area_not_applicable to keepsight_service;
grant select on table keepsight.area_not_applicable to keepsight_service;
grant insert on table keepsight.audit_event to keepsight_service;
grant select on table keepsight.audit_event to keepsight_service;
grant usage on sequence keepsight.audit_event_id_seq to keepsight_service;
grant insert on table keepsight.camera to keepsight_service;
grant select on table keepsight.camera to keepsight_service;
grant update on table keepsight.camera to keepsight_service;
grant insert on table keepsight.camera_area to keepsight_service;
grant select on table keepsight.camera_area to keepsight_service;
grant insert on table keepsight.camera_binding to keepsight_service;
grant select on table keepsight.camera_binding to keepsight_service;
grant insert on table keepsight.camera_class to keepsight_service;
grant select on table keepsight.camera_class to keepsight_service;
grant delete on table keepsight.camera_credential to keepsight_service;
grant insert on table keepsight.camera_credential to keepsight_service;
grant select on table keepsight.camera_credential to keepsight_service;
grant update on table keepsight.camera_credential to keepsight_service;
grant usage on sequence keepsight.camera_credential_id_seq to keepsight_service;
grant insert on table keepsight.camera_day to keepsight_service;
grant select on table keepsight.camera_day to keepsight_service;
grant update on table keepsight.camera_day to keepsight_service;
grant usage on sequence keepsight.camera_id_seq to keepsight_service;
grant delete on table keepsight.camera_lease to keepsight_service;
grant insert on table keepsight.camera_lease to keepsight_service;
grant select on table keepsight.camera_lease to keepsight_service;
grant update on table keepsight.camera_lease to keepsight_service;
grant insert on table keepsight.camera_live to keepsight_service;
grant select on table keepsight.camera_live to keepsight_service;
grant update on table keepsight.camera_live to keepsight_service;
grant insert on table keepsight.campus to keepsight_service;
grant select on table keepsight.campus to keepsight_service;
grant update on table keepsight.campus to keepsight_service;
grant usage on sequence keepsight.campus_id_seq to keepsight_service;
grant select on table keepsight.deletion_ledger to keepsight_service;
grant usage on sequence keepsight.deletion_ledger_id_seq to keepsight_service;
grant insert on table keepsight.expected_window to keepsight_service;
grant select on table keepsight.expected_window to keepsight_service;
grant insert on table keepsight.flyway_schema_history to keepsight_service;
grant select on table keepsight.flyway_schema_history to keepsight_service;
grant insert on table keepsight.installation to keepsight_service;
grant select on table keepsight.installation to keepsight_service;
grant select on table keepsight.journal to keepsight_service;
grant delete on table keepsight.journal_outbox to keepsight_service;
grant select on table keepsight.journal_outbox to keepsight_service;
grant insert on table keepsight.node to keepsight_service;
grant select on table keepsight.node to keepsight_service;
grant usage on sequence keepsight.node_id_seq to keepsight_service;
grant insert on table keepsight.registry_revision to keepsight_service;
grant select on table keepsight.registry_revision to keepsight_service;
grant update on table keepsight.registry_revision to keepsight_service;
grant select on table keepsight.retention_policy to keepsight_service;
grant usage on sequence keepsight.retention_policy_version_seq to keepsight_service;
grant insert on table keepsight.run to keepsight_service;
grant select on table keepsight.run to keepsight_service;
grant insert on table keepsight.segment to keepsight_service;
grant select on table keepsight.segment to keepsight_service;
grant insert on table keepsight.store to keepsight_service;
grant select on table keepsight.store to keepsight_service;
grant usage on sequence keepsight.store_id_seq to keepsight_service;
grant insert on table keepsight.stream_event to keepsight_service;
grant select on table keepsight.stream_event to keepsight_service;
grant usage on sequence keepsight.stream_event_id_seq to keepsight_service;
grant delete on table keepsight.worker to keepsight_service;
grant insert on table keepsight.worker to keepsight_service;
grant select on table keepsight.worker to keepsight_service;
grant update on table keepsight.worker to keepsight_service;
grant delete on table quartz.qrtz_blob_triggers to keepsight_service;
grant insert on table quartz.qrtz_blob_triggers to keepsight_service;
grant select on table quartz.qrtz_blob_triggers to keepsight_service;
grant update on table quartz.qrtz_blob_triggers to keepsight_service;
grant delete on table quartz.qrtz_calendars to keepsight_service;
grant insert on table quartz.qrtz_calendars to keepsight_service;
grant select on table quartz.qrtz_calendars to keepsight_service;
grant update on table quartz.qrtz_calendars to keepsight_service;
grant delete on table quartz.qrtz_cron_triggers to keepsight_service;
grant insert on table quartz.qrtz_cron_triggers to keepsight_service;
grant select on table quartz.qrtz_cron_triggers to keepsight_service;
grant update on table quartz.qrtz_cron_triggers to keepsight_service;
grant delete on table quartz.qrtz_fired_triggers to keepsight_service;
grant insert on table quartz.qrtz_fired_triggers to keepsight_service;
grant select on table quartz.qrtz_fired_triggers to keepsight_service;
grant update on table quartz.qrtz_fired_triggers to keepsight_service;
grant delete on table quartz.qrtz_job_details to keepsight_service;
grant insert on table quartz.qrtz_job_details to keepsight_service;
grant select on table quartz.qrtz_job_details to keepsight_service;
grant update on table quartz.qrtz_job_details to keepsight_service;
grant delete on table quartz.qrtz_locks to keepsight_service;
grant insert on table quartz.qrtz_locks to keepsight_service;
grant select on table quartz.qrtz_locks to keepsight_service;
grant update on table quartz.qrtz_locks to keepsight_service;
grant delete on table quartz.qrtz_paused_trigger_grps to keepsight_service;
grant insert on table quartz.qrtz_paused_trigger_grps to keepsight_service;
grant select on table quartz.qrtz_paused_trigger_grps to keepsight_service;
grant update on table quartz.qrtz_paused_trigger_grps to keepsight_service;
grant delete on table quartz.qrtz_scheduler_state to keepsight_service;
grant insert on table quartz.qrtz_scheduler_state to keepsight_service;
grant select on table quartz.qrtz_scheduler_state to keepsight_service;
grant update on table quartz.qrtz_scheduler_state to keepsight_service;
grant delete on table quartz.qrtz_simple_triggers to keepsight_service;
grant insert on table quartz.qrtz_simple_triggers to keepsight_service;
grant select on table quartz.qrtz_simple_triggers to keepsight_service;
grant update on table quartz.qrtz_simple_triggers to keepsight_service;
grant delete on table quartz.qrtz_simprop_triggers to keepsight_service;
grant insert on table quartz.qrtz_simprop_triggers to keepsight_service;
grant select on table quartz.qrtz_simprop_triggers to keepsight_service;
grant update on table quartz.qrtz_simprop_triggers to keepsight_service;
grant delete on table quartz.qrtz_triggers to keepsight_service;
grant insert on table quartz.qrtz_triggers to keepsight_service;
grant select on table quartz.qrtz_triggers to keepsight_service;
grant update on table quartz.qrtz_triggers to keepsight_service;
grant update (next_part) on keepsight.journal to keepsight_service;
grant update (next_watch) on keepsight.journal to keepsight_service;
grant insert (basis) on keepsight.retention_policy to keepsight_service;
grant insert (class) on keepsight.retention_policy to keepsight_service;
grant insert (created_by) on keepsight.retention_policy to keepsight_service;
grant insert (days) on keepsight.retention_policy to keepsight_service;
grant insert (effective_from) on keepsight.retention_policy to keepsight_service;
revoke execute on function keepsight.class_of_camera(integer,timestamp with time zone) from public;
revoke execute on function keepsight.condemn(integer,timestamp with time zone[],uuid[],integer[],uuid) from public;
revoke execute on function keepsight.days_by_evidence(integer,date,date) from public;
revoke execute on function keepsight.drop_empty_partition(date) from public;
revoke execute on function keepsight.ensure_partitions(date,date) from public;
revoke execute on function keepsight.forget(integer,timestamp with time zone[],uuid[],integer[],uuid) from public;
revoke execute on function keepsight.journal_change() from public;
revoke execute on function keepsight.journal_key(jsonb,text[]) from public;
revoke execute on function keepsight.journal_lost() from public;
revoke execute on function keepsight.mark_found(integer,timestamp with time zone,uuid,integer) from public;
revoke execute on function keepsight.mark_lost(integer,timestamp with time zone,uuid,integer) from public;
revoke execute on function keepsight.recompute_day(integer,date,tstzmultirange) from public;
revoke execute on function keepsight.repair_day(integer,date) from public;
revoke execute on function keepsight.required_days(integer,character,timestamp with time zone) from public;
grant execute on function keepsight.class_of_camera(integer,timestamp with time zone) to keepsight_service;
grant execute on function keepsight.condemn(integer,timestamp with time zone[],uuid[],integer[],uuid) to keepsight_service;
grant execute on function keepsight.days_by_evidence(integer,date,date) to keepsight_service;
grant execute on function keepsight.drop_empty_partition(date) to keepsight_service;
grant execute on function keepsight.ensure_partitions(date,date) to keepsight_service;
grant execute on function keepsight.forget(integer,timestamp with time zone[],uuid[],integer[],uuid) to keepsight_service;
grant execute on function keepsight.mark_found(integer,timestamp with time zone,uuid,integer) to keepsight_service;
grant execute on function keepsight.mark_lost(integer,timestamp with time zone,uuid,integer) to keepsight_service;
grant execute on function keepsight.recompute_day(integer,date,tstzmultirange) to keepsight_service;
grant execute on function keepsight.repair_day(integer,date) to keepsight_service;
grant execute on function keepsight.required_days(integer,character,timestamp with time zone) to keepsight_service;
