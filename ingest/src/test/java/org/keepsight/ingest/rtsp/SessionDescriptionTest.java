package org.keepsight.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.keepsight.ingest.rtsp.SessionDescription.Video;
import org.keepsight.storage.model.VideoCodec;

class SessionDescriptionTest {
    /** Sound first, a second video stream of another kind before the one to record, as some cameras say it. */
    private static final String SDP = """
            v=0
            o=- 1 1 IN IP4 192.0.2.7
            s=Media Presentation
            a=control:rtsp://192.0.2.7/live/
            t=0 0
            m=audio 0 RTP/AVP 8
            a=control:trackID=0
            m=video 0 RTP/AVP 26
            a=control:trackID=1
            m=video 0 RTP/AVP 97
            b=AS:5000
            a=rtpmap:97  H265/90000
            a=fmtp:97 sprop-vps=QAE=; sprop-sps=QgE=;SPROP-PPS=RAE=;sprop-max-don-diff=2
            a=control:trackID=2
            """;

    @Test
    void findsTheVideoToRecord() {
        SessionDescription description = SessionDescription.parse(SDP.replace("\n", "\r\n"));

        Video video = description.video().orElseThrow();
        assertThat(description.control()).isEqualTo("rtsp://192.0.2.7/live/");
        assertThat(video.codec()).isEqualTo(VideoCodec.H265);
        assertThat(video.payloadType()).isEqualTo(97);
        assertThat(video.clockRate()).isEqualTo(90_000);
        assertThat(video.control()).isEqualTo("trackID=2");
        assertThat(video.numbered()).isTrue();
        assertThat(video.parameterSets())
                .containsExactly(0, 0, 0, 1, 0x40, 1, 0, 0, 0, 1, 0x42, 1, 0, 0, 0, 1, 0x44, 1);
    }

    @Test
    void saysWhenThereIsNoneThatCanBeRecorded() {
        assertThat(SessionDescription.parse("v=0\nm=audio 0 RTP/AVP 8\n").video())
                .isEmpty();
        assertThat(SessionDescription.parse("v=0\nm=video 0 RTP/AVP 26\n")
                        .video()
                        .orElseThrow()
                        .codec())
                .isNull();
        assertThat(SessionDescription.parse("").video()).isEmpty();
    }

    @Test
    void readsWhatItCanOfAnything() {
        Random random = new Random(20261122);
        for (int i = 0; i < 5_000; i++) {
            char[] text = SDP.toCharArray();
            for (int j = random.nextInt(8); j >= 0; j--) {
                text[random.nextInt(text.length)] = (char) random.nextInt(256);
            }
            SessionDescription.parse(new String(text)).videos().forEach(video -> {
                assertThat(video.clockRate()).isPositive();
                assertThat(video.payloadType()).isBetween(0, 127);
                assertThat(video.parameterSets()).isNotNull();
            });
        }
    }
}
