package org.keepsight.retention.sweep;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.admission.Capacity;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.object.LockMode;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.time.TrustedClock;

/** Shortage orders: declared by two, ended by one, never changed. Thread-safe. */
public final class ShortageOrders {
    private static final String ALL = """
            select o.number, o.class, o.free_bytes, o.until, o.basis, o.declared_by, o.approved_by, o.declared_at,
                   e.ended_by, e.ended_at
            from shortage_order o left join shortage_end e on e.number = o.number
            order by o.number desc
            """;
    private static final String DECLARE = """
            insert into shortage_order (class, free_bytes, until, basis, declared_by, approved_by)
            values (:class, :free, :until, :basis, :declaredBy, :approvedBy)
            returning number
            """;
    private static final String END = """
            insert into shortage_end (number, ended_by, reason) values (:number, :by, :reason) on conflict do nothing
            """;

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final ObjectStore store;
    private final Supplier<Capacity> capacity;
    private final TrustedClock time;

    public ShortageOrders(
            Jdbi jdbi, AuditLog audit, ObjectStore store, Supplier<Capacity> capacity, TrustedClock time) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.store = store;
        this.capacity = capacity;
        this.time = time;
    }

    /** Every order there ever was, the newest first. */
    public List<ShortageOrder> all() {
        return jdbi.withHandle(handle ->
                handle.createQuery(ALL).map((row, context) -> order(row)).list());
    }

    /** The newest that is in force now; none under a clock that is not trusted. */
    public Optional<ShortageOrder> inForce() {
        if (!time.judge().trusted()) {
            return Optional.empty();
        }
        Instant now = time.judge().credible();
        return all().stream().filter(order -> order.inForce(now)).findFirst();
    }

    /**
     * Refuses what cannot be declared here and now, for whoever proposes it.
     *
     * @throws DomainException {@code INVALID}; {@code CONFLICT} when the store lets nothing go early, or nobody knows how much it
     *     can hold; {@code UNAVAILABLE} under a clock that is not trusted, or when the store does not answer
     */
    public void require(NewShortage wanted) {
        if (!time.judge().trusted()) {
            throw new DomainException(
                    DomainException.Kind.UNAVAILABLE,
                    "until",
                    "the clock is not trusted: nobody knows how long it would be in force");
        }
        wanted.requireEnd(time.judge().credible());
        if (locks()) {
            throw DomainException.conflict(
                    "store",
                    "the store locks what it holds until its date: nothing in it can be shed, and an order would do nothing");
        }
        if (capacity.get() instanceof Capacity.Unknown) {
            throw DomainException.conflict(
                    "store", "nobody knows how much the store can hold; configure store.capacity first");
        }
    }

    private boolean locks() {
        try {
            return store.capabilities().lock() != LockMode.NONE;
        } catch (IOException e) {
            throw new DomainException(DomainException.Kind.UNAVAILABLE, "store", "the object store does not answer");
        }
    }

    /**
     * Declares what two agreed on, in the transaction of the second one's approval.
     *
     * @throws DomainException as {@link #require}
     */
    public void declare(Handle handle, NewShortage wanted, String declaredBy, Actor approver, String reason) {
        require(wanted);
        int number = handle.createQuery(DECLARE)
                .bind("class", wanted.retentionClass().name())
                .bind("free", wanted.freeBytes())
                .bind("until", wanted.until().atOffset(ZoneOffset.UTC))
                .bind("basis", wanted.basis())
                .bind("declaredBy", declaredBy)
                .bind("approvedBy", approver.name())
                .mapTo(Integer.class)
                .one();
        audit.write(
                handle,
                approver,
                reason,
                "shortage.declared",
                Integer.toString(number),
                Map.of(
                        "declaredBy", declaredBy,
                        "class", wanted.retentionClass().name(),
                        "freeBytes", wanted.freeBytes(),
                        "until", wanted.until().toString(),
                        "basis", wanted.basis()));
    }

    /**
     * Ends an order now.
     *
     * @throws DomainException {@code NOT_FOUND}; {@code CONFLICT} when it was ended before
     */
    public void end(int number, Actor actor, String reason) {
        jdbi.useTransaction(handle -> {
            if (all().stream().noneMatch(order -> order.number() == number)) {
                throw DomainException.notFound("shortage order", number);
            }
            int ended = handle.createUpdate(END)
                    .bind("number", number)
                    .bind("by", actor.name())
                    .bind("reason", reason)
                    .execute();
            if (ended == 0) {
                throw DomainException.conflict("number", "this shortage order was ended before");
            }
            audit.write(handle, actor, reason, "shortage.ended", Integer.toString(number), Map.of());
        });
    }

    private static ShortageOrder order(ResultSet row) throws SQLException {
        return new ShortageOrder(
                row.getInt("number"),
                RetentionClass.valueOf(row.getString("class")),
                row.getLong("free_bytes"),
                instant(row.getObject("until", OffsetDateTime.class)),
                row.getString("basis"),
                row.getString("declared_by"),
                row.getString("approved_by"),
                instant(row.getObject("declared_at", OffsetDateTime.class)),
                row.getString("ended_by"),
                ended(row.getObject("ended_at", OffsetDateTime.class)));
    }

    private static Instant instant(OffsetDateTime at) {
        return at.toInstant();
    }

    private static @Nullable Instant ended(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }
}
