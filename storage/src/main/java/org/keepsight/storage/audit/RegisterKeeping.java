package org.keepsight.storage.audit;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.DomainException;

/**
 * Keeps the access register: anchors the end of its chain in the journal, and forgets what has been kept long enough.
 * Thread-safe.
 */
public final class RegisterKeeping {
    /** Three years, for what was handed to others (domain rule 7); the database refuses less. */
    public static final Duration LEAST = Duration.ofDays(1096);

    private static final int BATCH = 10_000;
    private static final String ANCHOR = """
            insert into register_anchor (number, hash)
            select number, hash from register_link order by number desc limit 1
            on conflict (number) do nothing
            """;
    private static final String FORGET = "select number, hash from forget_register(:before, :most)";

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Duration kept;

    /**
     * @param kept how long entries are kept, at least {@link #LEAST}
     * @throws DomainException {@code INVALID} when that is too short
     */
    public RegisterKeeping(Jdbi jdbi, AuditLog audit, InstantSource clock, Duration kept) {
        if (kept.compareTo(LEAST) < 0) {
            throw DomainException.invalid(
                    "register.keep", "the access register is kept for at least " + LEAST.toDays() + " days");
        }
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
        this.kept = kept;
    }

    /** Writes down where the chain ends now, if it grew. */
    public void anchor() {
        jdbi.useHandle(handle -> handle.execute(ANCHOR));
    }

    /** Forgets, batch by batch, what is older than it is kept; each batch says so in an entry of its own. */
    public void forget() {
        while (forgetSome()) {}
    }

    private record Link(long number, byte[] hash) {}

    private boolean forgetSome() {
        return jdbi.inTransaction(handle -> {
            Optional<Link> last = handle.createQuery(FORGET)
                    .bind("before", clock.instant().minus(kept).atOffset(ZoneOffset.UTC))
                    .bind("most", BATCH)
                    .map((row, context) -> new Link(row.getLong("number"), row.getBytes("hash")))
                    .findOne();
            last.ifPresent(link -> audit.write(
                    handle,
                    Actor.system("register"),
                    "kept for " + kept.toDays() + " days",
                    RegisterChain.EXPIRED,
                    link.number + " " + HexFormat.of().formatHex(link.hash),
                    Map.of("through", link.number)));
            return last.isPresent();
        });
    }
}
