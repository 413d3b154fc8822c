package org.keepsight.storage.lease;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;

/**
 * The leases of all workers, in the database and by its clock.
 *
 * <p>A worker's heartbeat keeps all its leases with one row. Expiry only permits a takeover: a holder records on until it
 * reads a newer epoch, so that a database outage stops no recording. Every change of a lease is one conditional statement:
 * it happens for the cameras whose lease is as the caller believes and for no other. Thread-safe.
 */
public final class CameraLeases {
    /** Without a heartbeat for so long, a worker's cameras may be taken. */
    public static final Duration EXPIRY = Duration.ofSeconds(4);

    /**
     * Who was cut off from the database takes nobody for dead for so long: when a database comes back all leases have
     * expired, and connections of others may need some seconds to be found again.
     */
    static final Duration AFTER_OUTAGE = Duration.ofSeconds(15);

    private final Jdbi jdbi;

    public CameraLeases(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private static final String FORGET_NAMESAKE =
            "delete from worker where node = :node and host = :host and name = :name and id <> :id";

    // Workers that died with their machine leave rows; a day later nobody asks for them.
    private static final String FORGET_OLD =
            "delete from worker where expires_at < clock_timestamp() - interval '1 day'";

    private static final String REGISTER = """
            insert into worker (id, node, name, host, pid, address, capacity, expires_at, judges_at)
            values (:id, :node, :name, :host, :pid, :address, :capacity,
                    clock_timestamp() + make_interval(secs => :expiry), clock_timestamp() + make_interval(secs => :expiry))
            on conflict (id) do nothing
            """;

    /**
     * Enters a worker. Earlier lives of the same name on the same machine are struck out, and their cameras are free at
     * once: the caller holds the lock of the spool of that name, so they are dead.
     */
    public void register(WorkerCard card) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate(FORGET_NAMESAKE)
                    .bind("id", card.id().value())
                    .bind("node", card.node())
                    .bind("host", card.host())
                    .bind("name", card.name())
                    .execute();
            handle.createUpdate(FORGET_OLD).execute();
            handle.createUpdate(REGISTER)
                    .bind("id", card.id().value())
                    .bind("node", card.node())
                    .bind("name", card.name())
                    .bind("host", card.host())
                    .bind("pid", card.pid())
                    .bind("address", card.address())
                    .bind("capacity", card.capacity())
                    .bind("expiry", EXPIRY.toSeconds())
                    .execute();
        });
    }

    private static final String HEARTBEAT = """
            update worker
            set heartbeat_at = clock_timestamp(),
                judges_at = case when expires_at < clock_timestamp()
                    then clock_timestamp() + make_interval(secs => :outage) else judges_at end,
                expires_at = clock_timestamp() + make_interval(secs => :expiry),
                draining = :draining
            where id = :id
            """;

    // A clock of the database that was ahead and was set right leaves promises for years: such a worker counts as heard
    // of
    // now, and ends like any other. Who is renewing its own just then is left alone.
    private static final String SHORTEN = """
            update worker
            set expires_at = least(expires_at, clock_timestamp() + make_interval(secs => :expiry)),
                judges_at = least(judges_at, clock_timestamp() + make_interval(secs => :outage))
            where id in (
                select id from worker
                where expires_at > clock_timestamp() + 2 * make_interval(secs => :expiry)
                   or judges_at > clock_timestamp() + 2 * make_interval(secs => :outage)
                for update skip locked)
            """;

    /** Renews all leases of a worker. One that was struck out meanwhile is entered again; its leases are gone then. */
    public void heartbeat(WorkerCard card, boolean draining) {
        jdbi.useHandle(handle -> handle.createUpdate(SHORTEN)
                .bind("outage", AFTER_OUTAGE.toSeconds())
                .bind("expiry", EXPIRY.toSeconds())
                .execute());
        int known = jdbi.withHandle(handle -> handle.createUpdate(HEARTBEAT)
                .bind("id", card.id().value())
                .bind("draining", draining)
                .bind("outage", AFTER_OUTAGE.toSeconds())
                .bind("expiry", EXPIRY.toSeconds())
                .execute());
        if (known == 0) {
            register(card);
        }
    }

    private static final String STRIKE_OUT = "delete from worker where id = :id";

    /** Takes a worker out that has ended or died; all its cameras are free at once. */
    public void strikeOut(WorkerId worker) {
        jdbi.useHandle(handle ->
                handle.createUpdate(STRIKE_OUT).bind("id", worker.value()).execute());
    }

    private static final String LIVE = """
            select id, capacity, draining, judges_at <= clock_timestamp() as judges
            from worker where expires_at > clock_timestamp()
            """;
    private static final String LEASES = """
            select c.id, c.enabled, v.state is distinct from 'AUTHENTICATION_REFUSED' as movable,
                   l.worker, coalesce(l.epoch, 0) as epoch, l.successor, coalesce(l.breaking, false) as breaking
            from camera c
            left join camera_lease l on l.camera_id = c.id
            left join camera_live v on v.camera_id = c.id
            where c.decommissioned_at is null
            order by c.id
            """;

    /** What a worker decides by. */
    public LeaseBoard board(WorkerId reader) {
        return jdbi.withHandle(handle -> {
            Map<LiveWorker, Boolean> workers = new HashMap<>();
            handle.createQuery(LIVE)
                    .map((row, context) -> Map.entry(
                            new LiveWorker(id(row, "id"), row.getInt("capacity"), row.getBoolean("draining")),
                            row.getBoolean("judges")))
                    .forEach(each -> workers.put(each.getKey(), each.getValue()));
            boolean judges = workers.entrySet().stream()
                    .anyMatch(each -> each.getKey().id().equals(reader) && each.getValue());
            return new LeaseBoard(
                    workers.keySet().stream()
                            .sorted((a, b) -> a.id().compareTo(b.id()))
                            .toList(),
                    judges,
                    leases(handle));
        });
    }

    private static List<CameraLease> leases(Handle handle) {
        return handle.createQuery(LEASES)
                .map((row, context) -> new CameraLease(
                        new CameraId(row.getInt("id")),
                        row.getBoolean("enabled"),
                        row.getBoolean("movable"),
                        nullableId(row, "worker"),
                        row.getLong("epoch"),
                        nullableId(row, "successor"),
                        row.getBoolean("breaking")))
                .list();
    }

    // Rows are locked in the order of cameras, here and below: two workers never wait for each other in a circle.
    private static final String CLAIM = """
            insert into camera_lease as lease (camera_id, worker, epoch)
            select id, :me, 1 from unnest(:cameras) as c (id) order by id
            on conflict (camera_id) do update
            set worker = :me, epoch = lease.epoch + 1, successor = null, breaking = false
            where lease.worker is null
               or cast(:judges as boolean) and not exists (select from worker w where w.id = lease.worker and w.expires_at > clock_timestamp())
            returning camera_id, epoch
            """;

    /**
     * Takes cameras that nobody has, or whose holder has expired when the caller may judge that.
     *
     * @return the new epoch of each camera that is the caller's now
     */
    public Map<CameraId, Long> claim(WorkerId me, boolean judges, Collection<CameraId> cameras) {
        return change(CLAIM, me, cameras, query -> query.bind("judges", judges));
    }

    private static final String CHOSEN = """
            with chosen as (
                select camera_id from camera_lease where camera_id = any(:cameras) order by camera_id for update
            )
            update camera_lease lease
            """;
    private static final String ASK = CHOSEN + """
            set successor = :me, breaking = false
            from chosen
            where lease.camera_id = chosen.camera_id and lease.worker is not null and lease.worker <> :me
              and (lease.successor is null
                   or not exists (select from worker w where w.id = lease.successor and w.expires_at > clock_timestamp()))
            returning lease.camera_id, lease.epoch
            """;

    /** Asks the holders for cameras. Returns those whose successor the caller is now, with the holder's epoch. */
    public Map<CameraId, Long> ask(WorkerId me, Collection<CameraId> cameras) {
        return change(ASK, me, cameras);
    }

    private static final String TAKE = CHOSEN + """
            set worker = :me, epoch = lease.epoch + 1, successor = null, breaking = false
            from chosen
            where lease.camera_id = chosen.camera_id and lease.successor = :me
            returning lease.camera_id, lease.epoch
            """;

    /** Takes cameras the caller asked for and receives already; the holders stop when they read the new epoch. */
    public Map<CameraId, Long> take(WorkerId me, Collection<CameraId> cameras) {
        return change(TAKE, me, cameras);
    }

    private static final String DEMAND_BREAK = CHOSEN + """
            set breaking = true
            from chosen
            where lease.camera_id = chosen.camera_id and lease.successor = :me
            returning lease.camera_id, lease.epoch
            """;

    /** Asks the holders to let go first, because the cameras give the caller no second stream. */
    public void demandBreak(WorkerId me, Collection<CameraId> cameras) {
        change(DEMAND_BREAK, me, cameras);
    }

    private static final String WITHDRAW = CHOSEN + """
            set successor = null, breaking = false
            from chosen
            where lease.camera_id = chosen.camera_id and lease.successor = :me
            returning lease.camera_id, lease.epoch
            """;

    /** Asks for these cameras no longer. */
    public void withdraw(WorkerId me, Collection<CameraId> cameras) {
        change(WITHDRAW, me, cameras);
    }

    private static final String PASS = CHOSEN + """
            set worker = lease.successor, epoch = lease.epoch + 1, successor = null, breaking = false
            from chosen
            where lease.camera_id = chosen.camera_id and lease.worker = :me and lease.successor is not null
            returning lease.camera_id, lease.epoch
            """;

    /** Hands cameras to their successors, because the caller has let go of them or receives nothing of them. */
    public Map<CameraId, Long> pass(WorkerId me, Collection<CameraId> cameras) {
        return change(PASS, me, cameras);
    }

    private static final String GIVE_BACK = CHOSEN + """
            set worker = :to, epoch = lease.epoch + 1, successor = null, breaking = false
            from chosen
            where lease.camera_id = chosen.camera_id and lease.worker = :me
              and exists (select from worker w where w.id = :to and w.expires_at > clock_timestamp())
            returning lease.camera_id, lease.epoch
            """;

    /** Returns a camera the caller cannot record to the worker that could, if that one still lives. */
    public void giveBack(WorkerId me, CameraId camera, WorkerId to) {
        change(GIVE_BACK, me, List.of(camera), query -> query.bind("to", to.value()));
    }

    private Map<CameraId, Long> change(String statement, WorkerId me, Collection<CameraId> cameras) {
        return change(statement, me, cameras, query -> query);
    }

    private Map<CameraId, Long> change(
            String statement, WorkerId me, Collection<CameraId> cameras, UnaryOperator<Query> more) {
        Map<CameraId, Long> changed = new HashMap<>();
        if (!cameras.isEmpty()) {
            jdbi.useHandle(handle -> more.apply(handle.createQuery(statement))
                    .bind("me", me.value())
                    .bindArray(
                            "cameras",
                            Integer.class,
                            cameras.stream().map(CameraId::value).toList())
                    .map((row, context) -> Map.entry(new CameraId(row.getInt("camera_id")), row.getLong("epoch")))
                    .forEach(each -> changed.put(each.getKey(), each.getValue())));
        }
        return changed;
    }

    private static final String CENSUS = """
            select (select count(*) from worker where expires_at > clock_timestamp()) as workers,
                   count(*) as cameras,
                   count(*) filter (where not exists (
                       select from camera_lease l join worker w on w.id = l.worker
                       where l.camera_id = c.id and w.expires_at > clock_timestamp())) as unassigned
            from camera c where c.enabled and c.decommissioned_at is null
            """;

    /**
     * How many live workers there are, and enabled cameras, and how many of these no live worker has.
     */
    public record Census(int workers, int cameras, int unassigned) {}

    public Census census() {
        return jdbi.withHandle(handle -> handle.createQuery(CENSUS)
                .map((row, context) ->
                        new Census(row.getInt("workers"), row.getInt("cameras"), row.getInt("unassigned")))
                .one());
    }

    private static WorkerId id(ResultSet row, String column) throws SQLException {
        return new WorkerId(row.getObject(column, UUID.class));
    }

    private static @Nullable WorkerId nullableId(ResultSet row, String column) throws SQLException {
        UUID value = row.getObject(column, UUID.class);
        return value == null ? null : new WorkerId(value);
    }
}
