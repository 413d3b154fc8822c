package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.http.RetentionJson.DeletionJson;
import org.keepsight.api.http.RetentionJson.DeletionsJson;
import org.keepsight.retention.sweep.DeletionEntry;
import org.keepsight.retention.verify.Finding;
import org.keepsight.retention.verify.Verification;

/** What the API answers of the deletion ledger is what the offline verification takes for one. */
class LedgerFileTest {
    @TempDir
    Path directory;

    @Test
    void anAnswerIsRecognisedAndRead() throws Exception {
        Instant at = Instant.parse("2026-10-01T00:00:00.123456Z");
        DeletionJson entry = new DeletionJson(
                7,
                "GATE-1",
                DeletionEntry.Entry.DECIDED,
                new UUID(1, 1),
                at,
                at.plusSeconds(60),
                1,
                1_000,
                2,
                new UUID(2, 2),
                at,
                DeletionEntry.Cause.EXPIRED,
                null,
                null,
                1,
                "00".repeat(32));
        Path file =
                Files.write(directory.resolve("l.json"), Json.write(new DeletionsJson(List.of(entry, entry), "next")));

        assertThat(Verification.of(List.of(file), Set.of()).findings())
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.kind()).isEqualTo(Finding.Kind.UNCHECKED);
                    assertThat(each.about().camera()).isEqualTo("GATE-1");
                });
    }
}
