package org.keepsight.api.identity;

import java.util.Set;
import org.keepsight.storage.model.Code;

/** The campuses an operation may tell its caller of. */
public sealed interface Scope {
    /** Every campus there is. */
    record County() implements Scope {}

    /** These and no others; there may be none. */
    record Campuses(Set<Code> codes) implements Scope {
        public Campuses {
            codes = Set.copyOf(codes);
        }
    }

    default boolean covers(Code campus) {
        return switch (this) {
            case County all -> true;
            case Campuses some -> some.codes.contains(campus);
        };
    }
}
