package org.keepsight.api.identity;

/** How far a role reaches with an operation: one cell of the {@link PermissionMatrix}. */
public enum Reach {
    /** Not at all. */
    NONE("-"),
    /** The campuses the role was granted for. */
    OWN("own"),
    /** Cameras and ranges of a retrieval that was approved. Nothing approves one yet: nothing is reached. */
    CASE("case"),
    /** The whole county. */
    COUNTY("all");

    private final String sign;

    Reach(String sign) {
        this.sign = sign;
    }

    /** As the table and the documentation write it. */
    public String sign() {
        return sign;
    }

    static Reach of(String sign) {
        for (Reach each : values()) {
            if (each.sign.equals(sign)) {
                return each;
            }
        }
        throw new IllegalStateException("the permission matrix knows no '" + sign + "'");
    }
}
