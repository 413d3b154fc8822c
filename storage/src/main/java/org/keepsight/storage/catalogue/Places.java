package org.keepsight.storage.catalogue;

import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.object.ObjectStore;

/** The numbers of nodes and stores, which every segment names. Thread-safe. */
public final class Places {
    private static final String ENTER_NODE = "insert into node (name) values (:name) on conflict do nothing";
    private static final String NODE = "select id from node where name = :name";
    private static final String ENTER_STORE =
            "insert into store (name, kind) values (:name, :kind) on conflict do nothing";
    private static final String STORE = "select id from store where name = :name";

    // Ends at the first row; only a store that is known and holds nothing is looked for to the end. Lost footage is
    // not expected to be there.
    private static final String HOLDS_FOOTAGE = """
            select exists (select from segment where store = :store and state <> 'l')
            """;

    private final Jdbi jdbi;

    public Places(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The number of the node of this name, a new one the first time. */
    public int node(String name) {
        return jdbi.inTransaction(handle -> {
            handle.createUpdate(ENTER_NODE).bind("name", name).execute();
            return handle.createQuery(NODE)
                    .bind("name", name)
                    .mapTo(Integer.class)
                    .one();
        });
    }

    /** The number of this store, a new one the first time. */
    public int store(ObjectStore store) {
        String kind = store.name().startsWith("s3:") ? "S3" : "DIRECTORY";
        return jdbi.inTransaction(handle -> {
            handle.createUpdate(ENTER_STORE)
                    .bind("name", store.name())
                    .bind("kind", kind)
                    .execute();
            return handle.createQuery(STORE)
                    .bind("name", store.name())
                    .mapTo(Integer.class)
                    .one();
        });
    }

    /** Whether the catalogue knows footage in the store of this name. */
    public boolean holdsFootage(String store) {
        return jdbi.withHandle(handle -> handle.createQuery(STORE)
                .bind("name", store)
                .mapTo(Integer.class)
                .findOne()
                .map(id -> handle.createQuery(HOLDS_FOOTAGE)
                        .bind("store", id)
                        .mapTo(Boolean.class)
                        .one())
                .orElse(false));
    }
}
