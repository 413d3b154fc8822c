package org.keepsight.storage.protection;

import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;

/**
 * What a policy version is about. What is required of footage is the greatest of all versions that apply to it, so a
 * narrower scope only ever adds days.
 */
public sealed interface PolicyScope {
    /** All footage of a class: what the law asks for at least. */
    record OfClass(RetentionClass retentionClass) implements PolicyScope {
        @Override
        public String toString() {
            return retentionClass.name();
        }
    }

    /** All cameras that watch an area of a kind. */
    record OfAreaKind(AreaKind kind) implements PolicyScope {
        @Override
        public String toString() {
            return "area kind " + kind;
        }
    }

    /** All cameras of a campus. */
    record OfCampus(Code campus) implements PolicyScope {
        @Override
        public String toString() {
            return "campus " + campus;
        }
    }

    /** One camera. */
    record OfCamera(Code camera) implements PolicyScope {
        @Override
        public String toString() {
            return "camera " + camera;
        }
    }

    /**
     * The fewest days a version of this scope may ask for. Source: State Council Decree 799, article 17 (30 days);
     * Counter-terrorism Law, article 32 (90 days). A narrower scope does not take the days of the class away.
     */
    default int legalMinimum() {
        return this instanceof OfClass each && each.retentionClass() == RetentionClass.KEY ? 90 : 30;
    }
}
