package org.keepsight.storage.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectStore;

/** The ends of the access register's chain as the journal in the store has them. Thread-safe. */
public final class RegisterAnchors {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String ENTITY = "register_anchor";

    private final JournalArchive archive;

    public RegisterAnchors(ObjectStore store, InstallationKey installation) {
        this.archive = new JournalArchive(store, installation);
    }

    /**
     * The digest of each anchored link by its number, as it was first written: what came later of the same number is not
     * believed.
     *
     * @throws IOException when the store could not be asked
     */
    public Map<Long, byte[]> read(UUID lineage) throws IOException {
        List<String> rows = new ArrayList<>();
        archive.changes(
                lineage,
                change -> {
                    if (change.entity().equals(ENTITY) && change.content() != null) {
                        rows.add(change.content());
                    }
                },
                problem -> {}); // the journal's own check tells
        Map<Long, byte[]> anchors = new HashMap<>();
        for (String row : rows) {
            JsonNode anchor = JSON.readTree(row);
            byte[] hash = HexFormat.of().parseHex(anchor.get("hash").asText().substring("\\x".length()));
            anchors.putIfAbsent(anchor.get("number").asLong(), hash);
        }
        return anchors;
    }
}
