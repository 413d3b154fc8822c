package org.keepsight.api.http;

import java.util.Map;
import org.keepsight.api.status.StoreGuarantee;

/**
 * How firmly the object store keeps footage that must stay.
 *
 * @param lock {@code compliance}, {@code governance}, {@code none} or {@code unknown}
 * @param meaning what that means, a sentence by language
 * @param pendingLocks ranges of cameras whose locks are still to be brought in line
 * @param failedLocks segments whose lock the store refused
 */
record StoreJson(String lock, Map<String, String> meaning, long pendingLocks, long failedLocks) {
    static StoreJson of(StoreGuarantee guarantee) {
        return new StoreJson(
                guarantee.word(),
                Map.of("en", guarantee.english(), "zh", guarantee.chinese()),
                guarantee.backlog().tasks(),
                guarantee.backlog().failed());
    }
}
