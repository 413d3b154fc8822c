package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutageTest {
    @ParameterizedTest
    @CsvSource({"08001, true", "08006, true", "57P01, true", "57P03, true", "57014, false", "23505, false", ", false"})
    void theStateTellsALostConnectionFromADefect(String state, boolean outage) {
        assertThat(Outage.of(new ConnectionException(new SQLException("x", state)))
                        .isPresent())
                .isEqualTo(outage);
    }

    @Test
    void aPoolWithoutConnectionsAndAStoreThatFailsAreOutages() {
        assertThat(Outage.of(new ConnectionException(new SQLTransientConnectionException("none left"))))
                .isPresent();
        assertThat(Outage.of(new IOException("reset"))).isPresent();
        assertThat(Outage.of(new IllegalStateException("a defect"))).isEmpty();
    }
}
