package org.keepsight.storage.database;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What a login may do that the service must not be able to do, whatever its code does. */
final class LoginRights {
    private LoginRights() {}

    // Every role that the login is or can become counts, also one whose rights it does not inherit.
    private static final String EXCESS = """
            with reach as (
                select oid, rolname, rolsuper, rolcreaterole, rolreplication, rolbypassrls from pg_roles
                where pg_has_role(session_user, oid, 'MEMBER')
            ), place as (
                select oid, nspowner from pg_namespace where nspname in ('keepsight', 'quartz')
            ), owner as (
                select nspowner as oid from place
                union select relowner from pg_class where relnamespace in (select oid from place)
                union select proowner from pg_proc where pronamespace in (select oid from place)
                union select datdba from pg_database where datname = current_database()
            ), proof as (
                select c.oid, c.relname from pg_class c
                where c.relnamespace in (select oid from place)
                  and c.relname in ('segment', 'deletion_ledger', 'retention_policy', 'hold', 'hold_camera', 'camera_class',
                                    'camera_area', 'shortage_order', 'certificate')
            )
            select said from (
                select 1 as n, format('is, or can become, the superuser %s', rolname) as said from reach where rolsuper
                union all
                select 2, format('is, or can become, %s, who owns the database or what is in it', rolname)
                from reach where oid in (select oid from owner)
                union all
                select 3, format('has, or can get from %s, CREATEROLE, REPLICATION or BYPASSRLS', rolname)
                from reach where rolcreaterole or rolreplication or rolbypassrls
                union all
                select 4, format('has the rights of %s', rolname) from reach
                where rolname in ('pg_execute_server_program', 'pg_write_server_files', 'pg_read_server_files')
                union all
                select 5, 'may create in the schema'
                from reach, place where has_schema_privilege(reach.oid, place.oid, 'CREATE')
                union all
                select 6, format('may change or delete in the table %s', relname)
                from reach, proof where has_table_privilege(reach.oid, proof.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
                union all
                select 7, 'may switch triggers off (session_replication_role)'
                from reach where has_parameter_privilege(reach.oid, 'session_replication_role', 'SET')
            ) findings
            order by n limit 1
            """;

    /** The gravest thing that this connection's login may do and must not, as the end of a sentence; empty when all is well. */
    static Optional<String> excess(Handle handle) {
        return handle.createQuery(EXCESS).mapTo(String.class).findOne();
    }
}
