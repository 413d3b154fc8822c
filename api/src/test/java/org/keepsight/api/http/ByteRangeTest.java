package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=0-99, 0, 99",
        "bytes=10-, 10, 99",
        "bytes=-10, 90, 99",
        "bytes=-1000, 0, 99",
        "bytes=90-1000, 90, 99",
        "Bytes= 5-7, 5, 7",
    })
    void oneRangeOfAHundredBytes(String header, long first, long last) throws Exception {
        assertThat(ByteRange.parse(header, 100)).contains(new ByteRange(first, last));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bytes=-", "bytes=7-5", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes=0-99999999999999999999"
            })
    void whatIsNotOneRangeIsIgnored(String header) throws Exception {
        assertThat(ByteRange.parse(header, 100)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0"})
    void aRangeWithoutAByteIsUnsatisfiable(String header) {
        assertThatThrownBy(() -> ByteRange.parse(header, 100)).isInstanceOf(ByteRange.Unsatisfiable.class);
    }
}
