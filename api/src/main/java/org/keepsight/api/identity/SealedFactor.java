package org.keepsight.api.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The secret of a second factor at rest.
 *
 * @param key id of the key that opens it
 */
record SealedFactor(String key, byte[] sealed) {
    /** Of a row of {@code account}; {@code null} when there is none. */
    static @Nullable SealedFactor of(ResultSet row) throws SQLException {
        String key = row.getString("totp_key_id");
        return key == null ? null : new SealedFactor(key, row.getBytes("totp_sealed"));
    }

    @Override
    public String toString() {
        return "sealed second factor";
    }
}
