package org.keepsight.storage.audit;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.journal.RegisterAnchors;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectStore;

/** Whether the access register is as it was written. Reads it once, in order, while it grows. Thread-safe. */
public final class RegisterCheck {
    private static final int FETCH = 2_000;
    private static final String STEPS = """
            select l.number, l.entry as linked, l.hash, e.seal, %s
            from register_link l full join access_register e on e.id = l.entry
            order by l.number nulls last
            """.formatted(RegisterEntry.COLUMNS);
    private static final String ANCHORS = "select number, hash from register_anchor";

    private final Jdbi jdbi;
    private final InstallationKey installation;
    private final @Nullable RegisterAnchors written;

    /** @param store where the journal has the anchors; {@code null} to believe the database about them */
    public RegisterCheck(Jdbi jdbi, InstallationKey installation, @Nullable ObjectStore store) {
        this.jdbi = jdbi;
        this.installation = installation;
        this.written = store == null ? null : new RegisterAnchors(store, installation);
    }

    /**
     * Tells every problem, in order of the chain, and returns how many links were looked at.
     *
     * @throws IOException when the store could not be asked for the anchors
     */
    public long run(Consumer<RegisterProblem> problems) throws IOException {
        Map<Long, byte[]> anchors = new HashMap<>(); // first, so that the chain is no shorter than they say
        jdbi.useHandle(handle -> handle.createQuery(ANCHORS)
                .map((row, context) -> Map.entry(row.getLong("number"), row.getBytes("hash")))
                .forEach(each -> anchors.put(each.getKey(), each.getValue())));
        if (written != null) {
            anchors.putAll(written.read(lineage())); // what the store has counts
        }
        RegisterChain chain = new RegisterChain(installation, anchors, problems);
        long[] links = {0};
        jdbi.useTransaction(handle -> {
            try (Stream<RegisterChain.Step> steps =
                    handle.createQuery(STEPS).setFetchSize(FETCH).map((row, context) -> step(row)).stream()) {
                steps.forEach(step -> {
                    chain.accept(step);
                    links[0]++;
                });
            }
        });
        chain.end();
        return links[0];
    }

    private UUID lineage() {
        return jdbi.withHandle(handle -> handle.createQuery("select lineage from journal")
                .mapTo(UUID.class)
                .one());
    }

    private static RegisterChain.Step step(ResultSet row) throws SQLException {
        long number = row.getLong("number");
        return new RegisterChain.Step(
                row.wasNull() ? null : number,
                row.getObject("linked", UUID.class),
                row.getBytes("hash"),
                row.getObject("id") == null ? null : RegisterEntry.of(row),
                row.getBytes("seal"));
    }
}
