package org.keepsight.retention.sweep;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.retention.admission.Capacity;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.object.ObjectStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a shortage order out: while one is in force and less is free than it says, gives up the oldest footage it names.
 * Never at the same time as a sweep. What is broken off goes on with the next sweep, for it is condemned. Thread-safe.
 */
public final class ShortageRelief {
    private static final Logger LOG = LoggerFactory.getLogger(ShortageRelief.class);
    private static final Actor RELIEF = Actor.system("shortage");
    private static final String LOCK = "select pg_try_advisory_lock(hashtext('keepsight.sweep'))";
    private static final String UNLOCK = "select pg_advisory_unlock(hashtext('keepsight.sweep'))";

    private static final String STORED = """
            select coalesce(sum(bytes), 0)::bigint from camera_day where retrievable and bytes > 0
            """;

    // Cameras that were ever kept as KEY are passed over whole; the function that decides looks at each segment.
    private static final String STOCKS = """
            select d.camera_id, d.day, d.bytes
            from camera c join camera_day d on d.camera_id = c.id and d.retrievable and d.bytes > 0
            where class_of_camera(c.id, 'infinity') = 'GENERAL' and d.day <= :today
              and d.day >= (c.commissioned_at at time zone 'UTC')::date
            """;

    private final Jdbi jdbi;
    private final ShortageOrders orders;
    private final ObjectStore store;
    private final AuditLog audit;
    private final Supplier<Capacity> capacity;

    public ShortageRelief(
            Jdbi jdbi, ShortageOrders orders, ObjectStore store, AuditLog audit, Supplier<Capacity> capacity) {
        this.jdbi = jdbi;
        this.orders = orders;
        this.store = store;
        this.audit = audit;
        this.capacity = capacity;
    }

    /** Gives up what must be given up now; returns how many segments. None while a sweep is running. */
    public int relieve() {
        Optional<ShortageOrder> order = orders.inForce();
        if (order.isEmpty()) {
            return 0;
        }
        try (Handle lock = jdbi.open()) {
            if (!lock.createQuery(LOCK).mapTo(Boolean.class).one()) {
                return 0;
            }
            try {
                return relieve(order.get());
            } finally {
                lock.createQuery(UNLOCK).mapTo(Boolean.class).one();
            }
        }
    }

    private int relieve(ShortageOrder order) {
        long needed = needed(order);
        SweepRows rows = new SweepRows(jdbi, store.name());
        if (needed <= 0 || !rows.condemned(null, 1).isEmpty()) { // what is condemned already must go first
            return 0;
        }
        UUID job = UUID.randomUUID();
        jdbi.useTransaction(handle -> audit.write(
                handle,
                RELIEF,
                "shortage order " + order.number(),
                "shortage.shedding",
                job.toString(),
                Map.of("order", order.number(), "needed", needed)));
        SweepTally tally = new SweepTally();
        DeleteProtocol protocol = new DeleteProtocol(rows, store, job, tally, step -> {});
        try {
            shed(rows, protocol, tally, needed, order.number());
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the object store does not answer; shedding ends early");
        }
        LOG.atError()
                .addKeyValue("order", order.number())
                .addKeyValue("job", job)
                .addKeyValue("segments", tally.condemned())
                .addKeyValue("bytes", tally.bytes())
                .log("footage was shed before its time, under a shortage order");
        return tally.condemned();
    }

    /** Bytes that are missing to what the order wants free. */
    private long needed(ShortageOrder order) {
        return switch (capacity.get()) {
            case Capacity.Free room -> order.freeBytes() - room.bytes();
            case Capacity.Configured all -> order.freeBytes() - (all.bytes() - stored());
            case Capacity.Unknown ignored -> 0;
        };
    }

    private long stored() {
        return jdbi.withHandle(
                handle -> handle.createQuery(STORED).mapTo(Long.class).one());
    }

    private List<SheddingPlanner.Stock> stocks() {
        return jdbi.withHandle(handle -> handle.createQuery(STOCKS)
                .bind("today", LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC))
                .map((row, context) -> stock(row))
                .list());
    }

    private static SheddingPlanner.Stock stock(ResultSet row) throws SQLException {
        return new SheddingPlanner.Stock(
                new CameraId(row.getInt("camera_id")), row.getObject("day", LocalDate.class), row.getLong("bytes"));
    }

    /** Plans again for what a planned day could not give: part of it may be held. */
    private void shed(SweepRows rows, DeleteProtocol protocol, SweepTally tally, long needed, int order)
            throws IOException {
        List<SheddingPlanner.Stock> left = new ArrayList<>(stocks());
        while (tally.bytes() < needed && tally.failed() == 0 && !left.isEmpty()) {
            List<SheddingPlanner.Stock> plan = SheddingPlanner.plan(left, needed - tally.bytes());
            for (SheddingPlanner.Stock stock : plan) {
                if (orders.inForce().isEmpty()) {
                    return;
                }
                shed(rows, protocol, tally, stock, needed, order);
            }
            left.removeAll(Set.copyOf(plan));
        }
    }

    private void shed(
            SweepRows rows,
            DeleteProtocol protocol,
            SweepTally tally,
            SheddingPlanner.Stock stock,
            long needed,
            int order)
            throws IOException {
        Candidate last = null;
        while (tally.bytes() < needed && tally.failed() == 0) { // else every failure would cost more footage
            List<Candidate> page = rows.sheddable(stock.camera(), stock.day(), last, Sweep.BATCH);
            List<Candidate> given = enough(page, needed - tally.bytes());
            if (given.isEmpty() || !protocol.shed(stock.camera(), given, order)) {
                return;
            }
            last = given.getLast();
        }
    }

    private static List<Candidate> enough(List<Candidate> page, long needed) {
        List<Candidate> given = new ArrayList<>();
        long left = needed;
        for (Candidate candidate : page) {
            if (left <= 0) {
                break;
            }
            given.add(candidate);
            left -= candidate.bytes();
        }
        return given;
    }
}
