package org.keepsight.storage.registry;

import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.RetentionClass;

/** The retention class a camera is to have: one of its own, or that of its area. */
public enum ClassChoice {
    GENERAL(RetentionClass.GENERAL),
    KEY(RetentionClass.KEY),
    /** Its own is given up: it follows its area again. */
    AREA_DEFAULT(null);

    private final @Nullable RetentionClass own;

    ClassChoice(@Nullable RetentionClass own) {
        this.own = own;
    }

    static @Nullable ClassChoice of(@Nullable RetentionClass own) {
        return own == null ? null : valueOf(own.name());
    }

    /** The class of its own; {@code null} when it follows its area. */
    @Nullable
    RetentionClass own() {
        return own;
    }
}
