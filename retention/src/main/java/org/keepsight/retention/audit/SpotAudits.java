package org.keepsight.retention.audit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.audit.Audit.State;
import org.keepsight.retention.audit.Sampling.Drawn;
import org.keepsight.retention.scrub.ScrubIncidents;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.DomainException;

/**
 * Random spot audits (抽查): begun, given their seed, resumed and read. The population is frozen in one transaction and its digest
 * entered into the access register; only a later one brings the seed. Looking goes on in the background. Unknown audits are
 * {@code NOT_FOUND}. Thread-safe.
 */
public final class SpotAudits implements AutoCloseable {
    /** The largest sample. */
    public static final int MOST = 10_000;

    private static final int MOST_A_DAY = 50;
    private static final int SEED_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Jdbi jdbi;
    private final AuditEvidence evidence;
    private final PopulationReader populations;
    private final AuditLog register;
    private final InstantSource clock;
    private final AuditRows rows;
    private final SampleRows samples;
    private final AuditRunner runner;

    private SpotAudits(Jdbi jdbi, AuditEvidence evidence, AuditLog register, InstantSource clock, AuditRunner runner) {
        this.jdbi = jdbi;
        this.evidence = evidence;
        this.populations = evidence.population();
        this.register = register;
        this.clock = clock;
        this.rows = new AuditRows(jdbi);
        this.samples = new SampleRows(jdbi);
        this.runner = runner;
    }

    /** Opens the audits of an installation and goes on with those that are unfinished. */
    public static SpotAudits open(
            Jdbi jdbi, AuditEvidence evidence, AuditLog register, InstantSource clock, AuditSettings settings) {
        AuditRunner runner =
                AuditRunner.start(jdbi, evidence.minutes(), register, new ScrubIncidents(jdbi), clock, settings);
        return new SpotAudits(jdbi, evidence, register, clock, runner);
    }

    /**
     * Freezes the population of a scope; the audit waits for its seed.
     *
     * @param size camera-minutes to look at, 1 to {@value #MOST}; fewer when the population has fewer
     * @throws DomainException {@code INVALID} for a size out of bounds, {@code NOT_FOUND} for an unknown campus or camera, {@code
     *     CONFLICT} when nothing had to be kept, {@code THROTTLED} after too many within a day
     */
    public Audit freeze(AuditScope scope, int size, Actor actor, String reason) {
        AuditLog.requireReason(reason);
        if (size < 1 || size > MOST) {
            throw DomainException.invalid("size", "a sample has 1 to " + MOST + " camera-minutes, not " + size);
        }
        scope.campuses().forEach(evidence.registry()::campus);
        scope.cameras().forEach(evidence.registry()::camera);
        Instant asOf = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Population population = populations.read(scope, asOf);
        if (population.minutes() == 0) {
            throw DomainException.conflict("scope", "nothing had to be kept there yet");
        }
        byte[] text = PopulationText.write(population);
        Digest digest = Digest.ofContent(text);
        int drawn = (int) Math.min(size, population.minutes());
        UUID id = jdbi.inTransaction(handle -> {
            requireFew(handle);
            UUID audit = rows.freeze(handle, scope, population, packed(text), digest, drawn, actor, reason);
            write(
                    handle,
                    audit,
                    actor,
                    reason,
                    "audit.frozen",
                    Map.of(
                            "population",
                            digest.hex(),
                            "minutes",
                            population.minutes(),
                            "asOf",
                            asOf.toString(),
                            "size",
                            drawn));
            return audit;
        });
        return audit(id);
    }

    private void requireFew(Handle handle) {
        if (rows.recent(handle) >= MOST_A_DAY) {
            throw new DomainException(
                    DomainException.Kind.THROTTLED,
                    null,
                    "at most " + MOST_A_DAY + " spot audits are begun within a day");
        }
    }

    private void write(Handle handle, UUID audit, Actor actor, String reason, String action, Map<String, ?> detail) {
        register.write(handle, actor, reason, action, audit.toString(), detail);
    }

    /**
     * Gives an audit its seed; the sample follows from it, and is looked at.
     *
     * @param seed 1 to 200 characters; {@code null}: Keepsight draws one
     * @throws DomainException {@code INVALID} for another text, {@code CONFLICT} when the audit has its seed
     */
    public Audit seed(UUID id, @Nullable String seed, Actor actor, String reason) {
        AuditLog.requireReason(reason);
        String text = seed == null ? draw() : requireSeed(seed);
        Audit audit = audit(id);
        byte[] population = population(id);
        if (!Digest.ofContent(population).equals(audit.population())) {
            throw DomainException.conflict("population", "the population is not the one whose digest was frozen");
        }
        List<Drawn> sample = Sampling.draw(PopulationText.parse(population), audit.population(), text, audit.size());
        jdbi.useTransaction(handle -> {
            if (!rows.seed(handle, id, text, seed == null, actor.name(), sample)) {
                throw DomainException.conflict("seed", "this audit has its seed");
            }
            write(
                    handle,
                    id,
                    actor,
                    reason,
                    "audit.seeded",
                    Map.of(
                            "audit",
                            audit.number(),
                            "seed",
                            text,
                            "drawn",
                            seed == null,
                            "population",
                            audit.population().hex()));
        });
        runner.enqueue(id);
        return audit(id);
    }

    private static String draw() {
        byte[] seed = new byte[SEED_BYTES];
        RANDOM.nextBytes(seed);
        return HexFormat.of().formatHex(seed);
    }

    private static String requireSeed(String seed) {
        boolean fits = !seed.isEmpty()
                && seed.length() <= 200
                && seed.equals(seed.strip())
                && seed.chars().noneMatch(Character::isISOControl);
        if (!fits) {
            throw DomainException.invalid(
                    "seed", "a seed has 1 to 200 characters, no control character and no blank at either end");
        }
        return seed;
    }

    /**
     * Goes on with an interrupted audit, or with one whose program died.
     *
     * @throws DomainException {@code CONFLICT} when it has ended or has no seed
     */
    public Audit resume(UUID id, Actor actor, String reason) {
        AuditLog.requireReason(reason);
        Audit audit = audit(id);
        if (audit.state() == State.FINISHED || audit.state() == State.AWAITING_SEED) {
            throw DomainException.conflict("state", "this audit is not one to be resumed");
        }
        jdbi.useTransaction(handle -> {
            rows.running(handle, id);
            write(
                    handle,
                    id,
                    actor,
                    reason,
                    "audit.resumed",
                    Map.of("audit", audit.number(), "looked", audit.looked()));
        });
        runner.enqueue(id);
        return audit(id);
    }

    /**
     * The newest first.
     *
     * @param below only those with a smaller number
     */
    public List<Audit> page(int below, int limit) {
        return rows.page(below, limit);
    }

    public Audit audit(UUID id) {
        return rows.audit(id).orElseThrow(() -> DomainException.notFound("audit", id));
    }

    /** What a sample says so far. */
    public AuditResult result(Audit audit) {
        return AuditResult.of(samples.verdicts(audit.id()));
    }

    /** The strata of its population, by number. */
    public List<AuditStratum> strata(Audit audit) {
        return samples.strata(audit.id());
    }

    /** Its sample in the order drawn; empty without a seed. */
    public List<AuditMinute> minutes(Audit audit) {
        return samples.minutes(audit.id());
    }

    /** The canonical text of its population, UTF-8: what {@link Audit#population} is the digest of. */
    public byte[] population(UUID id) {
        byte[] packed = rows.population(id).orElseThrow(() -> DomainException.notFound("audit", id));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A kept picture, JPEG; {@code NOT_FOUND} when there was none or its time is over. */
    public byte[] still(UUID id, int number) {
        return samples.still(id, number).orElseThrow(() -> DomainException.notFound("still", number));
    }

    /** Enters into the access register that somebody looks at the pictures of an audit; before they see them. */
    public void viewed(Audit audit, Actor actor, String reason) {
        jdbi.useTransaction(handle -> write(
                handle,
                audit.id(),
                actor,
                reason,
                "audit.viewed",
                Map.of("audit", audit.number(), "minutes", audit.looked())));
    }

    private static byte[] packed(byte[] text) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    @Override
    public void close() {
        runner.close();
    }
}
