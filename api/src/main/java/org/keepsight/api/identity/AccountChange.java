package org.keepsight.api.identity;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is to change of an account; {@code null} stays as it is. */
public record AccountChange(
        @Nullable String displayName,
        @Nullable String unit,
        @Nullable Boolean enabled,
        @Nullable Set<Grant> grants) {
    public AccountChange {
        displayName = displayName == null ? null : NewAccount.line("displayName", displayName);
        unit = unit == null ? null : NewAccount.line("unit", unit);
        grants = grants == null ? null : Set.copyOf(grants);
    }
}
