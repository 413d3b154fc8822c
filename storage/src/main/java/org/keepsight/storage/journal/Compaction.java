package org.keepsight.storage.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.journal.JournalName.Kind;

/**
 * Puts many small objects of changes together into one, which the store locks: when there are many, and once a day. So their
 * number grows slowly, and nothing is left to whoever may delete for longer than that. The small ones go when the large one
 * is durable; a crash in between leaves both, and readers prefer the large one. Not thread-safe.
 */
final class Compaction {
    private static final int WHEN = 128;
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private static final String DUE =
            "select joined_at < clock_timestamp() - interval '1 day' or joined_at > clock_timestamp() from journal";
    private static final String JOINED = "update journal set joined_at = clock_timestamp()";

    private final Jdbi jdbi;
    private final JournalObjects objects;
    private final UUID lineage;
    private final KeptUntil until;

    Compaction(Jdbi jdbi, JournalObjects objects, UUID lineage, KeptUntil until) {
        this.jdbi = jdbi;
        this.objects = objects;
        this.lineage = lineage;
        this.until = until;
    }

    void run() throws IOException {
        List<JournalName> all = objects.list(JournalName.prefix(lineage, Kind.CHANGES));
        List<JournalName> effective = JournalArchive.effective(all);
        List<JournalName> small =
                effective.stream().filter(name -> name.last() == name.first()).toList();
        if (small.size() >= WHEN || isDue()) {
            clear(all, effective);
            join(small);
            jdbi.useHandle(handle -> handle.execute(JOINED));
        }
    }

    private boolean isDue() {
        return jdbi.withHandle(
                handle -> handle.createQuery(DUE).mapTo(Boolean.class).one());
    }

    /** Deletes what a larger one has taken the place of; what is locked stays, and does no harm. */
    private void clear(List<JournalName> all, List<JournalName> effective) throws IOException {
        List<JournalName> superseded = new ArrayList<>(all);
        superseded.removeAll(new HashSet<>(effective));
        for (int from = 0; from < superseded.size(); from += 1_000) {
            objects.delete(superseded.subList(from, Math.min(superseded.size(), from + 1_000)));
        }
    }

    /** Compressed parts one behind the other are one compressed part (RFC 1952, 2.2). */
    private void join(List<JournalName> parts) throws IOException {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        int count = 0;
        for (JournalName part : parts) {
            boolean follows = count == 0 || part.first() == parts.get(count - 1).last() + 1;
            if (!follows || joined.size() > MOST_BYTES) {
                break;
            }
            joined.writeBytes(objects.readCompressed(part));
            count++;
        }
        if (count < 2) {
            return;
        }
        List<JournalName> taken = parts.subList(0, count);
        JournalName whole = new JournalName(
                lineage, Kind.CHANGES, taken.getFirst().first(), taken.getLast().last());
        try {
            objects.write(whole, joined.toByteArray(), until.now());
        } catch (FileAlreadyExistsException e) {
            // Of an attempt whose answer was lost: it holds the same parts.
            objects.readCompressed(whole);
        }
        objects.delete(taken);
    }
}
