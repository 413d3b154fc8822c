package org.keepsight.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.keepsight.benchmarks.BulkObjects.Stored;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;

/** Rows of footage that has been kept for its days, entered behind everybody's back, as the schema's owner. */
final class ExpiredFootage {
    private final DatabaseAddress owner;

    ExpiredFootage(DatabaseAddress owner) {
        this.owner = owner;
    }

    /** Cameras of a campus of their own, watching a playground since ever. */
    List<CameraId> cameras(int count) throws SQLException {
        List<CameraId> cameras = new ArrayList<>();
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        with p as (insert into campus (code, name, kind) values ('OLD', 'Old', 'OTHER') returning id),
                        a as (insert into area (campus_id, kind, name) select id, 'PLAYGROUND', 'Yard' from p returning id),
                        c as (insert into camera (code, campus_id, name, enabled, commissioned_at)
                              select 'OLD-' || n, p.id, 'old', false, '2020-01-01' from p, generate_series(1, %d) n returning id),
                        m as (insert into camera_area (camera_id, area_id, since) select c.id, a.id, '2020-01-01' from c, a)
                        select id from c order by id
                        """.formatted(count))) {
            while (rows.next()) {
                cameras.add(new CameraId(rows.getInt(1)));
            }
        }
        return cameras;
    }

    /** A minute each from {@code first} on, one behind the other, as general footage. */
    List<ObjectKey> names(CameraId camera, Instant first, int count) {
        RunId run = RunId.create(first);
        List<ObjectKey> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Instant start = first.plusSeconds(60L * i);
            names.add(new ObjectKey(
                    camera,
                    new TimeRange(start, start.plusSeconds(60)),
                    run,
                    i,
                    5_400_000,
                    RetentionClass.GENERAL,
                    Origin.LIVE,
                    BulkObjects.DIGEST));
        }
        return names;
    }

    /**
     * Enters rows for objects of one camera, and its days.
     *
     * @param store that has them
     */
    void enter(String store, List<Stored> stored) throws SQLException {
        try (Connection connection = connection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                for (Instant day = stored.getFirst().key().time().start();
                        !day.isAfter(stored.getLast().key().time().end().plusSeconds(86_400));
                        day = day.plusSeconds(86_400)) {
                    String date = day.atOffset(ZoneOffset.UTC).toLocalDate().toString();
                    statement.execute("select ensure_partitions('%s', '%s')".formatted(date, date));
                }
            }
            int number = numberOf(store, connection);
            try (PreparedStatement insert = connection.prepareStatement("""
                    insert into segment (camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class,
                                         origin, node, store, version_id)
                    values (?, ?, ?, ?, ?, 5400000, 4096, 700, ?, ?, 'g', 'l', 1, ?, ?)
                    """)) {
                for (Stored each : stored) {
                    insert.setInt(1, each.key().camera().value());
                    insert.setObject(2, each.key().time().end().atOffset(ZoneOffset.UTC));
                    insert.setObject(3, each.key().run().value());
                    insert.setInt(4, each.key().sequence());
                    insert.setObject(5, each.key().time().start().atOffset(ZoneOffset.UTC));
                    insert.setBytes(6, BulkObjects.DIGEST.toBytes());
                    insert.setBytes(7, BulkObjects.DIGEST.toBytes());
                    insert.setInt(8, number);
                    insert.setString(9, each.version());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("""
                        select repair_day(camera_id, day) from (
                            select distinct camera_id, (end_at at time zone 'UTC')::date as day from segment where camera_id = %d
                            union
                            select distinct camera_id, (start_at at time zone 'UTC')::date from segment where camera_id = %1$d) days
                        order by day
                        """.formatted(stored.getFirst().key().camera().value()));
            }
            connection.commit();
        }
    }

    private static int numberOf(String store, Connection connection) throws SQLException {
        try (PreparedStatement enter = connection.prepareStatement(
                        "insert into store (name, kind) values (?, upper(split_part(?, ':', 1))) on conflict do nothing");
                PreparedStatement ask = connection.prepareStatement("select id from store where name = ?")) {
            enter.setString(1, store);
            enter.setString(2, store);
            enter.executeUpdate();
            ask.setString(1, store);
            try (var rows = ask.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    /** One number that the catalogue answers. */
    double asked(String sql) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getDouble(1);
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** As the schema's owner; rows that are entered here did not arrive late. */
    Connection connection() throws SQLException {
        Connection connection = DriverManager.getConnection(owner.url(), owner.user(), owner.password());
        try (Statement statement = connection.createStatement()) {
            statement.execute("set search_path = keepsight");
            statement.execute("set session_replication_role = replica");
        }
        return connection;
    }
}
