package org.keepsight.storage.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.journal.JournalName.Kind;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the journal is whole, and writes it anew from the catalogue when it is not: one object of all journalled
 * rows as they are now, which takes the place of every object before it. Nobody else writes meanwhile. Thread-safe.
 */
public final class JournalRenewal {
    private static final Logger LOG = LoggerFactory.getLogger(JournalRenewal.class);

    private final Jdbi jdbi;
    private final JournalLock lock;
    private final KeptUntil until;
    private final JournalObjects objects;
    private final JournalArchive archive;

    /** @param keep how long the store locks what is written anew */
    public JournalRenewal(Jdbi jdbi, ObjectStore store, InstallationKey installation, Duration keep) {
        this.jdbi = jdbi;
        this.lock = new JournalLock(jdbi);
        this.until = new KeptUntil(jdbi, keep);
        this.objects = new JournalObjects(store, installation);
        this.archive = new JournalArchive(store, installation);
    }

    /** What is wrong with the journals of the store now. */
    public List<JournalProblem> problems() throws IOException {
        List<JournalProblem> problems = new ArrayList<>();
        lock.waiting(() -> {
            Written written = jdbi.withHandle(JournalRenewal::written);
            problems.addAll(archive.examine(written.lineage(), written.next() - 1));
        });
        return problems;
    }

    private record Written(UUID lineage, long next) {}

    private static Written written(Handle handle) {
        return handle.createQuery("select lineage, next_part from journal")
                .map((row, context) -> new Written(row.getObject("lineage", UUID.class), row.getLong("next_part")))
                .one();
    }

    /** Whether an object is, or would be, of the journal this catalogue writes. */
    public boolean isCurrent(JournalProblem problem) {
        UUID lineage = jdbi.withHandle(JournalRenewal::written).lineage();
        return JournalName.parse(problem.object())
                .filter(name -> name.lineage().equals(lineage))
                .isPresent();
    }

    /**
     * Writes the journal anew.
     *
     * @param broken objects that are not needed then; those of other journals stay
     */
    public void renew(Collection<JournalProblem> broken) throws IOException {
        lock.waiting(() -> {
            byte[] compressed = JournalObjects.compressed(rows());
            Written written = jdbi.withHandle(JournalRenewal::written);
            long last = write(written, compressed);
            jdbi.useHandle(handle -> handle.createUpdate("update journal set next_part = :next")
                    .bind("next", last + 1)
                    .execute());
            objects.delete(broken.stream()
                    .map(problem -> JournalName.parse(problem.object()))
                    .flatMap(Optional::stream)
                    .filter(name -> name.lineage().equals(written.lineage()))
                    .toList());
        });
    }

    private long write(Written written, byte[] compressed) throws IOException {
        for (long last = written.next(); ; last++) {
            try {
                objects.write(new JournalName(written.lineage(), Kind.CHANGES, 1, last), compressed, until.now());
                return last;
            } catch (FileAlreadyExistsException e) {
                LOG.atInfo()
                        .addKeyValue("number", last)
                        .log("an earlier renewal died here; what it wrote may be older");
            }
        }
    }

    // What is journalled is what has the trigger; its arguments are the columns of the key.
    private static final String JOURNALLED = """
            select relation.relname as name, journalled.tgargs as key
            from pg_trigger journalled join pg_class relation on relation.oid = journalled.tgrelid
            where journalled.tgname = 'journal' and relation.relnamespace = 'keepsight'::regnamespace
            order by relation.relname
            """;
    private static final String ROWS = """
            select jsonb_build_array(cast(:table as text), <key>, to_jsonb(t))::text from <table> t
            """;
    private static final String RUNS_OF_LOST = """
            select jsonb_build_array('run', id::text, to_jsonb(run))::text
            from run where id in (select run from segment where state = 'l')
            """;
    private static final String LOST = """
            select jsonb_build_array('segment', concat_ws(' ', to_jsonb(s) ->> 'camera_id', to_jsonb(s) ->> 'end_at',
                to_jsonb(s) ->> 'run', to_jsonb(s) ->> 'seq'), to_jsonb(s))::text
            from segment s where state = 'l'
            """;

    private List<String> rows() {
        return jdbi.inTransaction(handle -> {
            handle.execute("set local timezone = 'UTC'"); // instants are part of keys
            List<String> rows = new ArrayList<>();
            journalled(handle)
                    .forEach((table, key) -> rows.addAll(handle.createQuery(ROWS)
                            .define("table", table)
                            .bind("table", table)
                            .define("key", key)
                            .mapTo(String.class)
                            .list()));
            rows.addAll(handle.createQuery(RUNS_OF_LOST).mapTo(String.class).list());
            rows.addAll(handle.createQuery(LOST).mapTo(String.class).list());
            return rows;
        });
    }

    /** The tables, each with the expression of its key. */
    private static Map<String, String> journalled(Handle handle) {
        Map<String, String> tables = new LinkedHashMap<>();
        handle.createQuery(JOURNALLED)
                .map((row, context) -> Map.entry(row.getString("name"), key(row.getBytes("key"))))
                .forEach(each -> tables.put(each.getKey(), each.getValue()));
        return tables;
    }

    /** @param arguments as PostgreSQL keeps them, each with a zero behind it */
    private static String key(byte[] arguments) {
        String columns = new String(arguments, StandardCharsets.UTF_8);
        return Arrays.stream(columns.split("\0"))
                .map(column -> "to_jsonb(t) ->> '" + column + "'")
                .collect(Collectors.joining(", ", "concat_ws(' ', ", ")"));
    }
}
