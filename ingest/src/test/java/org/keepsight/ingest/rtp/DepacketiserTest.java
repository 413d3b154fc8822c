package org.keepsight.ingest.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keepsight.storage.model.VideoCodec;

class DepacketiserTest {
    private static final int FRAME = 3_600;

    private final List<RtpPicture> pictures = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"H264, false", "H265, false", "H265, true"})
    void putsPicturesTogetherHoweverTheyAreSent(VideoCodec codec, boolean numbered) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Packetiser packetiser = new Packetiser(codec, numbered, random);
        Depacketiser depacketiser = depacketiser(codec, numbered);
        List<byte[]> sent = new ArrayList<>();
        List<Boolean> keys = new ArrayList<>();
        int timestamp = -20 * FRAME; // wraps on the way
        for (int i = 0; i < 500; i++) {
            boolean key = random.nextInt(10) == 0;
            List<byte[]> units = picture(codec, key, random);
            sent.add(annexB(units));
            keys.add(key);
            packetiser.packets(units, timestamp + i * FRAME).forEach(packet -> take(depacketiser, packet));
        }
        depacketiser.finish();

        assertThat(pictures).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            RtpPicture picture = pictures.get(i);
            assertThat(bytes(picture)).as("picture %d", i).isEqualTo(sent.get(i));
            assertThat(picture.key()).as("key %d", i).isEqualTo(keys.get(i));
            assertThat(picture.pts() - pictures.getFirst().pts()).isEqualTo((long) i * FRAME);
        }
        assertThat(depacketiser.lostPackets()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"H264", "H265"})
    void neverPassesATornPictureOn(VideoCodec codec) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Packetiser packetiser = new Packetiser(codec, false, random);
        Depacketiser depacketiser = depacketiser(codec, false);
        Set<ByteBuffer> sent = new HashSet<>();
        long lost = 0;
        int untouched = 0;
        boolean before = false;
        for (int i = 0; i < 2_000; i++) {
            List<byte[]> units = picture(codec, false, random);
            sent.add(ByteBuffer.wrap(annexB(units)));
            boolean touched = before;
            before = false;
            for (ByteBuffer packet : packetiser.packets(units, i * FRAME)) {
                if (i > 0 && random.nextInt(50) == 0) {
                    lost++;
                    touched = true;
                    before = true;
                    continue;
                }
                take(depacketiser, packet.duplicate());
                if (random.nextInt(50) == 0) {
                    take(depacketiser, packet.duplicate()); // twice
                }
            }
            untouched += touched ? 0 : 1;
        }
        depacketiser.finish();

        assertThat(pictures).allMatch(picture -> sent.contains(picture.annexB()));
        assertThat(pictures).hasSizeBetween(untouched, 1_999);
        // Those behind the last packet that came are not known to be missing.
        assertThat(depacketiser.lostPackets()).isBetween(lost - 5, lost);
    }

    @Test
    void keepsWhatCamerasSendOutOfTheOrdinaryTogether() {
        Depacketiser depacketiser = depacketiser(VideoCodec.H264, false);
        byte[] sps = {0x67, 1, 2};
        byte[] pps = {0x68, 3};
        byte[] first = {0x65, (byte) 0x88, 5};
        byte[] second = {0x65, 0x10, 6}; // a further slice of the same picture
        byte[] next = {0x41, (byte) 0x9a, 7};
        byte[] sameTime = {0x41, (byte) 0x9b, 8};
        // Parameter sets under a time and a marker of their own, a marker on every slice, two pictures at one time.
        take(depacketiser, packet(1, 100, true, sps));
        take(depacketiser, packet(2, 100, true, pps));
        take(depacketiser, packet(3, 200, true, first));
        take(depacketiser, packet(4, 200, true, second));
        take(depacketiser, packet(5, 300, true, next));
        take(depacketiser, packet(6, 300, true, sameTime));
        depacketiser.finish();

        assertThat(pictures).hasSize(3);
        assertThat(bytes(pictures.getFirst())).isEqualTo(annexB(List.of(sps, pps, first, second)));
        assertThat(pictures.getFirst().key()).isTrue();
        assertThat(bytes(pictures.get(1))).isEqualTo(annexB(List.of(next)));
        assertThat(bytes(pictures.get(2))).isEqualTo(annexB(List.of(sameTime)));
    }

    @Test
    void takesARecoveryPointForAKeyframe() {
        Depacketiser depacketiser = depacketiser(VideoCodec.H264, false);
        byte[] userData = {0x06, 5, 3, 1, 2, 3, (byte) 0x80};
        byte[] recovery = {0x06, 5, 1, 9, 6, 1, (byte) 0x84, (byte) 0x80};
        byte[] slice = {0x41, (byte) 0x9a, 7};
        take(depacketiser, packet(1, 100, false, userData));
        take(depacketiser, packet(2, 100, true, slice));
        take(depacketiser, packet(3, 200, false, recovery));
        take(depacketiser, packet(4, 200, true, slice));
        depacketiser.finish();

        assertThat(pictures).extracting(RtpPicture::key).containsExactly(false, true);
    }

    @Test
    void goesOnWithASenderThatBeganAnew() {
        Depacketiser depacketiser = depacketiser(VideoCodec.H264, false);
        byte[] slice = {0x41, (byte) 0x9a, 7};
        for (int i = 0; i < 5; i++) {
            take(depacketiser, packet(40_000 + i, i * FRAME, true, slice));
        }
        for (int i = 0; i < 5; i++) {
            take(depacketiser, packet(10_000 + i, 1_000_000 + i * FRAME, true, slice));
        }
        depacketiser.finish();

        // The first packet of the new count looks like a late one, the second is behind a loss.
        assertThat(pictures).hasSize(5 + 3);
    }

    @ParameterizedTest
    @CsvSource({"H264, false", "H265, false", "H265, true"})
    void survivesAnyBytes(VideoCodec codec, boolean numbered) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Depacketiser depacketiser = depacketiser(codec, numbered);
        Packetiser packetiser = new Packetiser(codec, numbered, random);
        int parsed = 0;
        for (int i = 0; i < 20_000; i++) {
            for (ByteBuffer packet : packetiser.packets(picture(codec, false, random), i * FRAME)) {
                byte[] damaged = new byte[random.nextInt(packet.remaining() + 1)];
                packet.get(damaged);
                for (int j = random.nextInt(3); j > 0 && damaged.length > 0; j--) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                }
                var one = RtpPacket.parse(ByteBuffer.wrap(damaged));
                one.ifPresent(depacketiser::take);
                parsed += one.isPresent() ? 1 : 0;
            }
        }
        assertThat(parsed).isPositive();
    }

    private Depacketiser depacketiser(VideoCodec codec, boolean numbered) {
        return new Depacketiser(codec, 96, 90_000, numbered, pictures::add);
    }

    private static void take(Depacketiser depacketiser, ByteBuffer packet) {
        depacketiser.take(RtpPacket.parse(packet).orElseThrow());
    }

    private static ByteBuffer packet(int sequence, int timestamp, boolean marker, byte[] payload) {
        return ByteBuffer.allocate(12 + payload.length)
                .put((byte) 0x80)
                .put((byte) (96 | (marker ? 0x80 : 0)))
                .putShort((short) sequence)
                .putInt(timestamp)
                .putInt(7)
                .put(payload)
                .flip();
    }

    /** Parameter sets before a keyframe, then one slice or two. */
    private static List<byte[]> picture(VideoCodec codec, boolean key, Random random) {
        boolean h264 = codec == VideoCodec.H264;
        List<byte[]> units = new ArrayList<>();
        if (key) {
            units.add(unit(h264 ? new int[] {0x67} : new int[] {33 << 1, 1}, 12, random));
            units.add(unit(h264 ? new int[] {0x68} : new int[] {34 << 1, 1}, 5, random));
        }
        int[] slice = h264 ? new int[] {key ? 0x65 : 0x41} : new int[] {(key ? 19 : 1) << 1, 1};
        units.add(unit(slice, 3 + random.nextInt(3_000), random));
        units.getLast()[slice.length] |= (byte) 0x80;
        if (random.nextBoolean()) {
            units.add(unit(slice, 3 + random.nextInt(300), random));
            units.getLast()[slice.length] &= 0x7f;
        }
        return units;
    }

    private static byte[] unit(int[] header, int size, Random random) {
        byte[] unit = new byte[header.length + size];
        random.nextBytes(unit);
        for (int i = 0; i < header.length; i++) {
            unit[i] = (byte) header[i];
        }
        return unit;
    }

    private static byte[] annexB(List<byte[]> units) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] unit : units) {
            out.writeBytes(new byte[] {0, 0, 0, 1});
            out.writeBytes(unit);
        }
        return out.toByteArray();
    }

    private static byte[] bytes(RtpPicture picture) {
        byte[] bytes = new byte[picture.annexB().remaining()];
        picture.annexB().duplicate().get(bytes);
        return bytes;
    }
}
