package org.keepsight.api.identity;

import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;

/**
 * One role at one place. An account may have several, for instance officer of two campuses.
 *
 * @param campus where; {@code null} for a role of the county
 */
public record Grant(Role role, @Nullable Code campus) {
    /** @throws DomainException {@code INVALID} when the role needs a campus and has none, or the other way round */
    public Grant {
        if (role.ofCampus() != (campus != null)) {
            throw DomainException.invalid(
                    "grants",
                    role + (role.ofCampus() ? " is granted for a campus" : " is of the county and names no campus"));
        }
    }

    /** As the database keeps it in one text: the role, a blank, the campus if any. */
    static Grant parse(String text) {
        int blank = text.indexOf(' ');
        String campus = text.substring(blank + 1);
        return new Grant(Role.valueOf(text.substring(0, blank)), campus.isEmpty() ? null : new Code(campus));
    }
}
