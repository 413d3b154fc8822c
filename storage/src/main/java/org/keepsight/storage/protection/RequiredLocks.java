package org.keepsight.storage.protection;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.time.TrustedClock;

/**
 * Locks as policies and holds ask for. The days of a camera are asked for again only when the registry or the policies in
 * force have changed, which is looked at every few seconds; what that misses is made good by {@link #settle}. Thread-safe.
 */
final class RequiredLocks implements FootageLocks {
    private static final long FRESH = Duration.ofSeconds(10).toNanos();

    private static final String STATE = """
            select (select value from registry_revision) as registry,
                   (select count(*) from retention_policy where effective_from <= clock_timestamp()) as policies
            """;
    private static final String DAYS = "select days from required_days(:camera, :class, clock_timestamp())";
    private static final String SETTLE = "select lock_arrival(:camera, :class, :start, :end, :days)";

    /** What the days depend on. */
    private record State(long registry, long policies) {}

    private record Post(CameraId camera, RetentionClass atWrite) {}

    /** The days known of one state; {@code since} is when it was last found unchanged. */
    private record Known(State state, long since, Map<Post, Integer> days) {}

    private final Jdbi jdbi;
    private final TrustedClock clock;
    private volatile Known known = new Known(new State(-1, -1), System.nanoTime() - FRESH, Map.of());

    RequiredLocks(Jdbi jdbi, TrustedClock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    @Override
    public LockDate date(Segment segment) {
        Post post = new Post(segment.camera(), segment.retentionClass());
        int days = fresh().days().computeIfAbsent(post, this::days);
        return LockDate.of(clock.judge(), segment.end(), days);
    }

    private Known fresh() {
        Known last = known;
        if (System.nanoTime() - last.since() < FRESH) {
            return last;
        }
        State now = jdbi.withHandle(handle -> handle.createQuery(STATE)
                .map((row, context) -> new State(row.getLong("registry"), row.getLong("policies")))
                .one());
        Known fresh =
                new Known(now, System.nanoTime(), now.equals(last.state()) ? last.days() : new ConcurrentHashMap<>());
        known = fresh;
        return fresh;
    }

    private int days(Post post) {
        return jdbi.withHandle(handle -> handle.createQuery(DAYS)
                .bind("camera", post.camera().value())
                .bind("class", String.valueOf(post.atWrite().letter()))
                .mapTo(Integer.class)
                .one());
    }

    @Override
    public void settle(Segment segment, LockDate used) {
        jdbi.useHandle(handle -> handle.createQuery(SETTLE)
                .bind("camera", segment.camera().value())
                .bind("class", String.valueOf(segment.retentionClass().letter()))
                .bind("start", segment.time().start().atOffset(ZoneOffset.UTC))
                .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                .bind("days", used.certain() ? Integer.valueOf(used.days()) : null)
                .mapTo(String.class)
                .list());
    }
}
