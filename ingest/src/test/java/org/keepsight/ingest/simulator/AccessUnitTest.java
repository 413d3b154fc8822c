package org.keepsight.ingest.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.keepsight.ingest.simulator.AccessUnit.Payload;
import org.keepsight.storage.model.VideoCodec;

/** Byte stream to RTP payloads and back, by a naive receiver written from the RFCs. */
class AccessUnitTest {
    @ParameterizedTest
    @EnumSource(VideoCodec.class)
    void whatIsPackedComesOutAgain(VideoCodec codec) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<byte[]> nals = randomPicture(codec, random);
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            for (byte[] nal : nals) {
                stream.writeBytes(random.nextBoolean() ? new byte[] {0, 0, 1} : new byte[] {0, 0, 0, 1});
                stream.writeBytes(nal);
            }
            List<List<Nal>> pictures = AnnexB.pictures(AnnexB.split(stream.toByteArray()), codec);
            assertThat(pictures).as("seed %d round %d", seed, round).hasSize(1);
            AccessUnit unit = AccessUnit.of(codec, pictures.getFirst(), List.of());

            assertThat(unit.payloads()).allMatch(payload -> payload.size() <= AccessUnit.MAX_PAYLOAD);
            assertThat(reassemble(unit, codec))
                    .as("seed %d round %d", seed, round)
                    .usingElementComparator(Arrays::compare)
                    .containsExactlyElementsOf(nals);
        }
    }

    @Test
    void whatCannotBeReplayedIsRefused() {
        byte[] noPicture = {0, 0, 0, 1, 0x67, 1, 2, 3};
        byte[] noSets = {0, 0, 0, 1, 0x65, (byte) 0x88, 1, 2};
        assertThatThrownBy(() -> LoopedStream.of(new byte[0], VideoCodec.H264, 12))
                .hasMessageContaining("no H264 picture");
        assertThatThrownBy(() -> LoopedStream.of(noPicture, VideoCodec.H264, 12))
                .hasMessageContaining("no H264 picture");
        assertThatThrownBy(() -> LoopedStream.of(noSets, VideoCodec.H264, 12)).hasMessageContaining("parameter sets");
        assertThatThrownBy(() -> LoopedStream.of(noSets, VideoCodec.H264, 0)).hasMessageContaining("frames per second");
        byte[] noKey = {0, 0, 1, 0x67, 1, 2, 3, 0, 0, 1, 0x68, 1, 2, 3, 0, 0, 1, 0x41, (byte) 0x88, 1};
        assertThatThrownBy(() -> LoopedStream.of(noKey, VideoCodec.H264, 12)).hasMessageContaining("key picture");
    }

    /** What a receiver makes of the payloads: NAL units without start codes. */
    static List<byte[]> reassemble(AccessUnit unit, VideoCodec codec) {
        List<byte[]> nals = new ArrayList<>();
        ByteArrayOutputStream open = new ByteArrayOutputStream();
        for (Payload payload : unit.payloads()) {
            byte[] packet = new byte[payload.size()];
            System.arraycopy(payload.prefix(), 0, packet, 0, payload.prefix().length);
            System.arraycopy(payload.bytes(), payload.offset(), packet, payload.prefix().length, payload.length());
            boolean h264 = codec == VideoCodec.H264;
            int type = h264 ? packet[0] & 0x1F : packet[0] >> 1 & 0x3F;
            if (type != (h264 ? 28 : 49)) {
                nals.add(packet);
                continue;
            }
            int header = packet[h264 ? 1 : 2];
            if ((header & 0x80) != 0) {
                open.reset();
                open.write(h264 ? (packet[0] & 0xE0) | (header & 0x1F) : (packet[0] & 0x81) | (header & 0x3F) << 1);
                if (!h264) {
                    open.write(packet[1]);
                }
            }
            open.write(packet, h264 ? 2 : 3, packet.length - (h264 ? 2 : 3));
            if ((header & 0x40) != 0) {
                nals.add(open.toByteArray());
            }
        }
        return nals;
    }

    private static List<byte[]> randomPicture(VideoCodec codec, Random random) {
        List<byte[]> nals = new ArrayList<>();
        int[] types = codec == VideoCodec.H264 ? new int[] {7, 8, 5} : new int[] {32, 33, 34, 19};
        for (int type : types) {
            byte[] nal = new byte[4 + (type == 5 || type == 19 ? random.nextInt(6000) : random.nextInt(60))];
            for (int i = 0; i < nal.length; i++) {
                nal[i] = (byte) (1 + random.nextInt(255));
            }
            nal[0] = (byte) (codec == VideoCodec.H264 ? 0x60 | type : type << 1);
            if (codec == VideoCodec.H265) {
                nal[1] = 1;
                nal[2] |= (byte) 0x80;
            } else {
                nal[1] |= (byte) 0x80;
            }
            nals.add(nal);
        }
        return nals;
    }
}
