package org.keepsight.storage.registry;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A camera account at rest.
 *
 * @param number of its row; the account in it never changes, its seal may
 * @param key id of the key that opens it; empty when it was never sealed, which no reader puts up with
 */
record SealedCredentials(int number, String key, byte[] sealed) {
    /** Of a row of {@code camera_credential}, whose number is in this column. */
    static SealedCredentials of(ResultSet row, String number) throws SQLException {
        String key = row.getString("key_id");
        byte[] sealed = row.getBytes("sealed");
        return new SealedCredentials(row.getInt(number), key == null ? "" : key, sealed == null ? new byte[0] : sealed);
    }

    @Override
    public String toString() {
        return "sealed credentials " + number;
    }
}
