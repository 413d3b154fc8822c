package org.keepsight.storage.protection;

import java.util.List;
import org.keepsight.storage.model.CameraId;

/** What somebody would try with the service's login, to be rid of footage before its time. */
final class SqlAttacks {
    private SqlAttacks() {}

    /**
     * Statements that the server must refuse.
     *
     * @param row what tells the footage's row
     * @param which it, as the arguments of a deciding function
     * @param partition the table that holds the row
     * @param owner of the schema
     */
    static List<String> refused(String row, String which, String partition, String owner, CameraId camera) {
        return List.of(
                // the footage itself
                "delete from segment where " + row,
                "delete from " + partition,
                "truncate segment",
                "truncate " + partition,
                "drop table " + partition,
                "alter table segment detach partition " + partition,
                "update segment set state = 'c' where " + row,
                "update segment set end_at = end_at - interval '1 hour' where " + row,
                "update segment set start_at = start_at - interval '100 days', end_at = end_at - interval '100 days' where "
                        + row,
                "update segment set version_id = 'other', class = 'g' where " + row,
                "insert into segment select * from segment where " + row,
                "merge into segment s using (select 1) one on s." + row.replace("and ", "and s.")
                        + " when matched then delete",
                "create rule gone as on insert to segment do also delete from segment",
                "create trigger gone before insert on segment for each row execute function journal_change('id')",
                // the functions that decide
                "select condemn(" + which + ")",
                "select forget(" + which + ")",
                "select decide(" + which + ", 'EXPIRED')",
                "select shed(" + which + ", 1)",
                "drop function condemn(int, timestamptz[], uuid[], int[], uuid)",
                "create or replace function required_days(p_camera int, p_class char, p_start timestamptz)"
                        + " returns table (days int, version int) language sql as 'select 0, 1'",
                "create function keepsight.clock_timestamp() returns timestamptz language sql as $$ select now() $$",
                "create function public.now() returns timestamptz language sql as $$ select timestamptz '2099-01-01' $$",
                "alter function condemn(int, timestamptz[], uuid[], int[], uuid) set search_path = pg_temp, keepsight",
                "alter function policies_of_camera(int, char) rename to unused",
                "alter function decide owner to current_user",
                "alter table segment disable trigger all",
                "drop trigger trusted_time on deletion_ledger",
                "alter table deletion_ledger disable trigger fresh_sight",
                "set session_replication_role = replica",
                // what the decision is based on
                "insert into retention_policy (class, days, basis, effective_from, created_by)"
                        + " values ('KEY', 1, 'x', '-infinity', 'x')",
                "insert into retention_policy (version, class, days, basis, effective_from, created_by)"
                        + " overriding system value values (0, 'KEY', 90, 'x', '-infinity', 'x')",
                "update retention_policy set days = 30 where class = 'KEY'",
                "update retention_policy set effective_from = 'infinity'",
                "delete from retention_policy",
                "update camera_class set class = 'GENERAL'",
                "update camera_area set since = 'infinity'",
                "delete from camera_area where camera_id = " + camera,
                "insert into camera_class (camera_id, since, class, basis, made_at) values (" + camera
                        + ", '2019-01-01', 'GENERAL', 'x', '2019-01-01')",
                "update area set kind = 'OTHER'",
                "update camera set campus_id = 1, commissioned_at = now()",
                "update hold set released_at = now()",
                "delete from hold_camera",
                "update journal set rebuilding = true",
                "insert into deletion_ledger (camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version,"
                        + " job) select 1, 'DECIDED', gen_random_uuid(), now() - interval '1 s', now(), 1, 1, 1,"
                        + " gen_random_uuid()",
                "truncate deletion_ledger",
                "delete from deletion_ledger",
                // to become somebody else
                "reset role; delete from segment",
                "reset session authorization; truncate segment",
                "set role " + owner,
                "begin; set local role " + owner,
                "set session authorization " + owner,
                "alter role current_user superuser",
                "alter role current_user createrole bypassrls replication",
                "grant " + owner + " to current_user",
                "do $$ begin execute 'grant delete on segment to current_user';"
                        + " if not has_table_privilege('segment', 'delete') then raise 'not granted'; end if; end $$",
                "grant pg_write_all_data to keepsight_service",
                "create role another superuser login",
                "alter role " + owner + " password 'x'",
                "alter table segment owner to keepsight_service",
                "alter schema keepsight owner to current_user",
                "reassign owned by " + owner + " to current_user",
                "drop owned by " + owner,
                "drop schema keepsight cascade",
                "alter default privileges for role " + owner + " grant all on tables to current_user",
                // the server's files and programs
                "copy segment to program 'true'",
                "copy (select 1) to '/tmp/keepsight-attack'",
                "copy segment from program 'true'",
                "select pg_read_file('postgresql.conf')",
                "select lo_export(0, '/tmp/keepsight-attack')",
                "alter system set fsync = off",
                "create extension dblink",
                "do language plpython3u 'pass'",
                "load 'auto_explain'",
                "vacuum full segment; truncate segment");
    }

    /** What may be said, and frees nothing: the minimum is asked for afterwards. */
    static List<String> unheeded(String day, CameraId camera) {
        return List.of(
                "insert into camera_class (camera_id, since, class, basis) values (" + camera
                        + ", '2019-01-01', 'GENERAL', 'x')",
                "insert into camera_class (camera_id, since, class, basis) values (" + camera
                        + ", clock_timestamp(), 'GENERAL', 'x')",
                "insert into camera_class (camera_id, since, class, basis) values (" + camera
                        + ", 'infinity', 'GENERAL', 'x')",
                "insert into known_time (boot, host, anchor_at, anchor_uptime, known_at, ground)"
                        + " values (gen_random_uuid(), 'h', '2019-01-01', 0, clock_timestamp(), 'PERSON')",
                "update known_time set known_at = clock_timestamp()",
                "delete from lock_task",
                "select recompute_day(" + camera + ", '" + day + "')",
                "select drop_empty_partition('" + day + "')");
    }

    /** What comes before the question in the same session: what the functions run on must not be the caller's. */
    static final List<String> TRICKS = List.of(
            "",
            """
            create temporary table retention_policy (version int, class text, days int, area_kind text, campus_id int,
                camera_id int, effective_from timestamptz, created_at timestamptz);
            create temporary table segment (camera_id int, end_at timestamptz, run uuid, seq int, start_at timestamptz,
                bytes bigint, class char(1), state char(1), decision uuid);
            create temporary table known_time (known_at timestamptz);
            create temporary table camera_class (camera_id int, since timestamptz, class text, made_at timestamptz);
            set search_path = pg_temp, keepsight;
            """,
            """
            create function pg_temp.clock_timestamp() returns timestamptz language sql
                as $$ select timestamptz '2099-01-01' $$;
            create function pg_temp.policies_of_camera(int, char) returns table (version int, days int, until timestamptz)
                language sql as $$ select 1, 0, timestamptz 'infinity' $$;
            set search_path = pg_temp, keepsight, pg_catalog;
            """,
            """
            create function pg_temp.always(timestamptz, timestamptz) returns boolean language sql as $$ select true $$;
            create operator pg_temp.<= (leftarg = timestamptz, rightarg = timestamptz, function = pg_temp.always);
            create operator pg_temp.> (leftarg = timestamptz, rightarg = timestamptz, function = pg_temp.always);
            set search_path = pg_temp, keepsight, pg_catalog;
            """,
            "set timezone = 'Pacific/Kiritimati'; set datestyle = 'German'; set intervalstyle = 'iso_8601'; ",
            "begin isolation level serializable; ",
            "set role keepsight_service; ",
            "set plpgsql.variable_conflict = use_column; ",
            "set check_function_bodies = off; set row_security = off; ");
}
