package org.keepsight.ingest.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.registry.Credentials;

/** Debian's FFmpeg and GStreamer watch simulated cameras and find nothing wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignClientsTest {
    private static final String GSTREAMER = """
            import sys, gi
            gi.require_version('Gst', '1.0')
            from gi.repository import Gst
            Gst.init(None)
            location, codec, wanted = sys.argv[1], sys.argv[2], int(sys.argv[3])
            pipeline = Gst.parse_launch(
                'rtspsrc name=source protocols=tcp ! rtp%sdepay ! %sparse ! avdec_%s ! fakesink name=sink signal-handoffs=true'
                % (codec, codec, codec))
            pipeline.get_by_name('source').set_property('location', location)
            if len(sys.argv) > 4:
                pipeline.get_by_name('source').set_property('user-id', sys.argv[4])
                pipeline.get_by_name('source').set_property('user-pw', sys.argv[5])
            seen = 0
            def handoff(*_):
                global seen
                seen += 1
                if seen == wanted:
                    pipeline.get_bus().post(Gst.Message.new_eos(pipeline))
            pipeline.get_by_name('sink').connect('handoff', handoff)
            pipeline.set_state(Gst.State.PLAYING)
            message = pipeline.get_bus().timed_pop_filtered(
                40 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR | Gst.MessageType.WARNING)
            if message is None:
                print('nothing after %d pictures' % seen)
            elif message.type == Gst.MessageType.EOS:
                print('saw them')
            elif message.type == Gst.MessageType.ERROR:
                print('error: %s' % message.parse_error().gerror.message)
            else:
                print('warning: %s' % message.parse_warning().gerror.message)
            pipeline.set_state(Gst.State.NULL)
            """;

    private final Credentials account = new Credentials("admin", "it's: a \u5bc6\u7801");
    private CameraSimulator simulator;
    private URI uri;

    @BeforeAll
    void mount(@TempDir Path directory) throws IOException {
        simulator = CameraSimulator.open(InetAddress.getLoopbackAddress());
        simulator.mount("h264", TestStreams.make(directory, VideoCodec.H264), null);
        simulator.mount("h265", TestStreams.make(directory, VideoCodec.H265), null);
        simulator.mount("bundled", LoopedStream.bundled(), null);
        LiveScene scene = new LiveScene("GATE 1", AreaKind.GATE, ZoneId.of("Asia/Shanghai"));
        simulator.mount("campus-1/gate", scene, null);
        uri = simulator.mount("locked", scene, account);
    }

    private String uri(String name) {
        return uri.resolve("/" + name).toString();
    }

    @AfterAll
    void close() {
        simulator.close();
    }

    @ParameterizedTest
    @CsvSource({"h264,tcp", "h264,udp", "h265,tcp", "h265,udp", "bundled,tcp", "campus-1/gate,tcp", "campus-1/gate,udp"
    })
    void ffmpegDecodesWithoutAnError(String name, String transport) throws IOException {
        String said = TestStreams.run(List.of(
                "ffmpeg",
                "-v",
                "error",
                "-nostdin",
                "-rtsp_transport",
                transport,
                "-i",
                uri(name),
                "-frames:v",
                "50",
                "-f",
                "null",
                "-"));

        assertThat(said).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"h264", "h265", "campus-1/gate"})
    void timestampsAreEvenAcrossTheSeamOfTheLoop(String name) throws IOException {
        String said = TestStreams.run(List.of(
                "ffprobe",
                "-v",
                "error",
                "-rtsp_transport",
                "tcp",
                "-read_intervals",
                "%+6",
                "-show_entries",
                "packet=pts,flags",
                "-of",
                "csv=p=0",
                uri(name)));

        // FFmpeg gives the first packet no timestamp; and it ends packets with side data in a line of their own.
        List<String[]> packets = said.lines()
                .map(line -> line.split(",", -1))
                .filter(fields -> fields[0].matches("\\d+"))
                .toList();
        assertThat(packets).hasSizeGreaterThan(50);
        for (int i = 2; i < packets.size(); i++) {
            long step = Long.parseLong(packets.get(i)[0]) - Long.parseLong(packets.get(i - 1)[0]);
            // A picture that this machine was too slow to draw is left out; what is sent has its own time.
            assertThat((step + 1) % 7500).isBetween(0L, 2L);
            assertThat(step).isGreaterThan(7000);
        }
        assertThat(packets.stream().filter(fields -> fields[1].contains("K"))).hasSizeGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"h264,h264", "h265,h265", "campus-1/gate,h264"})
    void gstreamerDecodesWithoutAWarning(String name, String codec) throws IOException {
        assertThat(TestStreams.run(List.of("/usr/bin/python3", "-c", GSTREAMER, uri(name), codec, "40")))
                .isEqualTo("saw them");
    }

    @Test
    void gstreamerIsAdmittedByDigestAndRefusedWithoutTheRightPassword() throws IOException {
        List<String> watch = List.of("/usr/bin/python3", "-c", GSTREAMER, uri("locked"), "h264", "5");

        assertThat(TestStreams.run(with(watch, account.username(), account.password())))
                .isEqualTo("saw them");
        assertThat(TestStreams.run(with(watch, account.username(), "wrong")))
                .contains("error")
                .contains("nauthorized");
    }

    @Test
    void ffmpegIsAdmittedByDigestAndRefusedWithoutTheRightPassword() throws IOException {
        int before = simulator.refusals("locked");
        String open = uri("locked");
        String right = open.replace("://", "://admin:it%27s%3A%20a%20%E5%AF%86%E7%A0%81@");

        assertThat(probe(right)).isEqualTo("h264,640,360");
        assertThat(probe(open.replace("://", "://admin:wrong@"))).contains("401");
        assertThat(probe(open)).contains("401");
        assertThat(simulator.refusals("locked")).isEqualTo(before + 1);
    }

    private static String probe(String uri) throws IOException {
        return TestStreams.run(List.of(
                "ffprobe",
                "-v",
                "error",
                "-rtsp_transport",
                "tcp",
                "-show_entries",
                "stream=codec_name,width,height",
                "-of",
                "csv=p=0",
                uri));
    }

    private static List<String> with(List<String> command, String... more) {
        return java.util.stream.Stream.concat(command.stream(), java.util.Arrays.stream(more))
                .toList();
    }
}
