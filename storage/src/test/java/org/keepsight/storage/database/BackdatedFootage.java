package org.keepsight.storage.database;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;

/** Cameras and segments of any age, put into a database for tests behind the back of registry and catalogue. */
public final class BackdatedFootage {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Jdbi jdbi;
    private final int node;
    private final int store;

    /** @param store the name of the store that the segments are said to lie in */
    public BackdatedFootage(Jdbi jdbi, String store) {
        this.jdbi = jdbi;
        this.node = jdbi.withHandle(h -> {
            h.execute("insert into node (name) values ('test') on conflict do nothing");
            return h.select("select id from node where name = 'test'")
                    .mapTo(Integer.class)
                    .one();
        });
        this.store = jdbi.withHandle(h -> {
            h.execute("insert into store (name, kind) values (?, 'DIRECTORY') on conflict do nothing", store);
            return h.select("select id from store where name = ?", store)
                    .mapTo(Integer.class)
                    .one();
        });
    }

    /** A camera in a campus of its own, watching an area of this kind since ever. */
    public CameraId camera(AreaKind kind) {
        String code = "T" + NUMBER.incrementAndGet();
        return jdbi.inTransaction(h -> new CameraId(h.createQuery("""
                        with p as (insert into campus (code, name, kind) values (:code, 'n', 'OTHER') returning id),
                        a as (insert into area (campus_id, kind, name) select id, :kind, 'a' from p returning id),
                        c as (insert into camera (code, campus_id, name, commissioned_at)
                              select :code, id, 'n', '2020-01-01' from p returning id),
                        m as (insert into camera_area (camera_id, area_id, since)
                              select c.id, a.id, '2020-01-01' from c, a)
                        select id from c
                        """)
                .bind("code", code)
                .bind("kind", kind.name())
                .mapTo(Integer.class)
                .one()));
    }

    /** A segment with its day rows; its digest is that of its name. */
    public Segment segment(
            CameraId camera, RunId run, int sequence, TimeRange time, long bytes, RetentionClass retentionClass) {
        Segment segment = new Segment(
                camera,
                run,
                sequence,
                time,
                Math.max(1, time.duration().toMillis() * 90),
                bytes,
                1,
                Digest.ofContent((run + "/" + sequence).getBytes(StandardCharsets.UTF_8)),
                Digest.ofContent(new byte[0]),
                retentionClass,
                Origin.LIVE,
                node,
                store,
                null,
                SegmentState.STORED);
        insert(segment);
        return segment;
    }

    private void insert(Segment segment) {
        LocalDate last = LocalDate.ofInstant(segment.end(), ZoneOffset.UTC);
        jdbi.useTransaction(h -> {
            h.createQuery("select 1 from ensure_partitions(:day, :day)")
                    .bind("day", last)
                    .mapTo(Integer.class)
                    .one();
            h.createUpdate("""
                    insert into segment (camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest,
                                         merkle_root, class, origin, node, store)
                    values (:camera, :end, :run, :seq, :start, :ticks, :bytes, 1, :digest, :digest, :class, 'l', :node, :store)
                    """)
                    .bind("camera", segment.camera().value())
                    .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                    .bind("run", segment.run().value())
                    .bind("seq", segment.sequence())
                    .bind("start", segment.time().start().atOffset(ZoneOffset.UTC))
                    .bind("ticks", segment.ticks())
                    .bind("bytes", segment.bytes())
                    .bind("digest", segment.digest().toBytes())
                    .bind("class", String.valueOf(segment.retentionClass().letter()))
                    .bind("node", node)
                    .bind("store", store)
                    .execute();
            LocalDate day = LocalDate.ofInstant(segment.time().start(), ZoneOffset.UTC);
            for (; !day.isAfter(last); day = day.plusDays(1)) {
                h.createQuery("select 1 from recompute_day(:camera, :day)")
                        .bind("camera", segment.camera().value())
                        .bind("day", day)
                        .mapTo(Integer.class)
                        .one();
            }
        });
    }
}
