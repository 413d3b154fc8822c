package org.keepsight.benchmarks;

import io.minio.MinioAsyncClient;
import io.minio.ObjectWriteResponse;
import io.minio.PutObjectArgs;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;

/** Objects and rows of footage that has been kept for its days, put there behind everybody's back, as the schema's owner. */
final class ExpiredFootage {
    private static final int WRITERS = 8;
    private static final byte[] CONTENT = new byte[4096];
    private static final Digest DIGEST = Digest.ofContent(CONTENT);

    private final MinioAsyncClient s3;
    private final String bucket;
    private final DatabaseAddress owner;
    private final int store;

    /** @param store number of the store in the catalogue */
    ExpiredFootage(MinioAsyncClient s3, String bucket, DatabaseAddress owner, int store) {
        this.s3 = s3;
        this.bucket = bucket;
        this.owner = owner;
        this.store = store;
    }

    /** An object's name and version. */
    record Stored(ObjectKey key, String version) {}

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
                    DIGEST));
        }
        return names;
    }

    /** Puts an object for each name; the order stays. */
    List<Stored> put(List<ObjectKey> names, String prefix) throws Exception {
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<Stored>> puts = new ArrayList<>(names.size());
            for (ObjectKey name : names) {
                puts.add(writers.submit(() -> put(name, prefix)));
            }
            List<Stored> stored = new ArrayList<>(names.size());
            for (Future<Stored> put : puts) {
                stored.add(put.get());
            }
            return stored;
        }
    }

    private Stored put(ObjectKey name, String prefix) {
        ObjectWriteResponse answer = s3.putObject(PutObjectArgs.builder().bucket(bucket).object(prefix + name).stream(
                                new ByteArrayInputStream(CONTENT), (long) CONTENT.length, -1L)
                        .build())
                .join();
        return new Stored(name, answer.versionId());
    }

    /** Enters rows for them, and their days. */
    void enter(List<Stored> stored) throws SQLException {
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
                    insert.setBytes(6, DIGEST.toBytes());
                    insert.setBytes(7, DIGEST.toBytes());
                    insert.setInt(8, store);
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

    Connection connection() throws SQLException {
        Connection connection = DriverManager.getConnection(owner.url(), owner.user(), owner.password());
        try (Statement statement = connection.createStatement()) {
            statement.execute("set search_path = keepsight");
        }
        return connection;
    }
}
