package org.keepsight.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.keepsight.storage.registry.Credentials;

class RtspAddressTest {
    @Test
    void carriesCredentialsEncodedAndShowsNone() throws Exception {
        RtspAddress address = RtspAddress.parse("rtsp://10.0.0.8:554/cam/realmonitor?channel=1&subtype=0");

        assertThat(address.withCredentials(null)).isEqualTo("rtsp://10.0.0.8:554/cam/realmonitor?channel=1&subtype=0");
        assertThat(address.withCredentials(new Credentials("管理", "a:b@c/d%")))
                .isEqualTo(
                        "rtsp://%E7%AE%A1%E7%90%86:a%3Ab%40c%2Fd%25@10.0.0.8:554/cam/realmonitor?channel=1&subtype=0");
        assertThat(address).hasToString("rtsp://10.0.0.8:554");
    }

    @Test
    void refusesWhatFfmpegWouldCut() throws Exception {
        RtspAddress address = RtspAddress.parse("rtsp://camera/1");

        assertThatThrownBy(() -> address.withCredentials(new Credentials("a", "密".repeat(20))))
                .isInstanceOf(StreamFailure.class)
                .hasMessageContaining("too long")
                .hasMessageNotContaining("密");
    }

    @Test
    void tellsHostAndPort() throws Exception {
        assertThat(RtspAddress.parse("rtsp://[::1]:8554/x").host()).isEqualTo("::1");
        assertThat(RtspAddress.parse("rtsp://[::1]:8554/x").port()).isEqualTo(8554);
        assertThat(RtspAddress.parse("rtsp://cam.lan").port()).isEqualTo(554);
        assertThat(RtspAddress.parse("RTSPS://cam.lan/1").port()).isEqualTo(322);
        assertThatThrownBy(() -> RtspAddress.parse("rtsp://cam:70000/").port()).isInstanceOf(StreamFailure.class);
        assertThatThrownBy(() -> RtspAddress.parse("ftp://camera/x")).isInstanceOf(StreamFailure.class);
        assertThatThrownBy(() -> RtspAddress.parse("rtsp://user:secret@camera/x"))
                .isInstanceOf(StreamFailure.class)
                .hasMessageNotContaining("secret");
    }
}
