package org.keepsight.storage.journal;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementException;

/**
 * Brings the tables of an empty catalogue to what the journal says they became. Works inside one transaction of the
 * schema's owner. Not thread-safe.
 */
public final class JournalRestore {
    private static final int BATCH = 1_000;

    /** Journalled tables, each behind those it refers to. */
    private static final List<String> TABLES = List.of(
            "node",
            "store",
            "campus",
            "area",
            "area_not_applicable",
            "camera",
            "camera_area",
            "camera_credential",
            "camera_binding",
            "expected_window",
            "camera_class",
            "retention_policy",
            "hold",
            "hold_camera",
            "deletion_ledger",
            "footage_event",
            "shortage_order",
            "shortage_end",
            "register_anchor",
            "certificate_key",
            "spot_audit",
            "spot_audit_stratum",
            "spot_audit_seed",
            "spot_audit_minute",
            "spot_audit_verdict",
            "spot_audit_run",
            "run",
            "segment");

    /** What columns that came later mean in a row that was journalled before; where nothing is said, null. */
    private static final Map<String, String> LATER_COLUMNS = Map.of(
            "retention_policy", "{\"reason\": \"\"}",
            "deletion_ledger", "{\"cause\": \"EXPIRED\"}");

    private static final String STAGE = """
            create temporary table replayed (
                entity text not null, key text not null, content jsonb, primary key (entity, key)) on commit drop
            """;
    private static final String REPLAY = """
            insert into replayed (entity, key, content) values (:entity, :key, cast(:content as jsonb))
            on conflict (entity, key) do update set content = excluded.content
            """;

    private final Handle handle;
    private final Map<List<String>, Change> waiting = new LinkedHashMap<>();

    /** @param handle an open transaction of the owner */
    public JournalRestore(Handle handle) {
        this.handle = handle;
        handle.execute(STAGE);
    }

    /** The tables whose rows it restores: all that are journalled. */
    public static List<String> tables() {
        return TABLES;
    }

    /** Takes the next change; a later one of the same row takes the place of an earlier one. */
    public void replay(Change change) {
        waiting.put(List.of(change.entity(), change.key()), change); // a statement touches a row once
        if (waiting.size() == BATCH) {
            flush();
        }
    }

    private void flush() {
        if (waiting.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(REPLAY);
        for (Change change : waiting.values()) {
            batch.bind("entity", change.entity())
                    .bind("key", change.key())
                    .bind("content", change.content())
                    .add();
        }
        quietly(batch::execute);
        waiting.clear();
    }

    private static final String DAYS_OF_LOST = """
            select ensure_partitions(day, day)
            from (select distinct ((content ->> 'end_at')::timestamptz at time zone 'UTC')::date as day
                  from replayed where entity = 'segment' and content is not null) days
            """;
    private static final String TAKE_IN = """
            insert into <table> overriding system value
            select restored.* from replayed
            cross join lateral jsonb_populate_record(null::<table>, cast(:later as jsonb) || content) restored
            where entity = :table and content is not null
            order by (content ->> 'id') is null, length(content ->> 'id'), content ->> 'id'
            """;
    private static final String COUNT_ON = """
            select setval(pg_get_serial_sequence(:table, :column), max(<column>))
            from <table> having max(<column>) is not null
            """;

    /** Enters what the changes have come to, and returns how many rows each table has got. */
    public Map<String, Integer> finish() {
        flush();
        handle.execute("delete from retention_policy"); // what the schema brings is in the journal, too
        handle.createQuery(DAYS_OF_LOST).mapTo(String.class).list();
        Map<String, Integer> restored = new HashMap<>();
        for (String table : TABLES) {
            restored.put(
                    table,
                    quietly(handle.createUpdate(TAKE_IN)
                            .define("table", table)
                            .bind("table", table)
                            .bind("later", LATER_COLUMNS.getOrDefault(table, "{}"))::execute));
        }
        for (String table : List.of(
                "node", "store", "campus", "area", "camera", "camera_credential", "deletion_ledger", "footage_event")) {
            countOn(table, "id");
        }
        countOn("retention_policy", "version");
        countOn("hold", "number");
        countOn("shortage_order", "number");
        countOn("spot_audit", "number");
        return restored;
    }

    /** Without the cause of a failure, which quotes rows, and camera accounts among them. */
    private static <T> T quietly(Supplier<T> statement) {
        try {
            return statement.get();
        } catch (StatementException e) {
            String state = e.getCause() instanceof SQLException cause ? cause.getSQLState() : "unknown";
            throw new IllegalStateException("the journal cannot be taken into this schema, SQL state " + state);
        }
    }

    /** The next row of the table gets a number behind those restored. */
    private void countOn(String table, String column) {
        handle.createQuery(COUNT_ON)
                .define("table", table)
                .define("column", column)
                .bind("table", "keepsight." + table)
                .bind("column", column)
                .mapTo(Long.class)
                .list();
    }

    // Without the epoch: leases begin anew.
    private static final String REPORTED = """
            insert into camera_live (camera_id, reported_through, durable_until, state, detail)
            select live.camera_id, live.reported_through, live.durable_until, live.state, live.detail
            from jsonb_populate_record(null::camera_live, cast(:row as jsonb)) live
            where exists (select from camera where id = live.camera_id)
            """;

    /** Enters how far each camera was answered for. */
    public void reported(List<String> rows) {
        if (rows.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(REPORTED);
        rows.forEach(row -> batch.bind("row", row).add());
        batch.execute();
    }
}
