package org.keepsight.storage.registry;

import java.util.Map;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CampusId;
import org.keepsight.storage.model.Code;

/**
 * A campus (校区) as registered.
 *
 * @param notApplicable key kinds this campus does not have, each with its basis
 */
public record Campus(CampusId id, Code code, String name, CampusKind kind, Map<AreaKind, String> notApplicable) {
    public Campus {
        notApplicable = Map.copyOf(notApplicable);
    }
}
