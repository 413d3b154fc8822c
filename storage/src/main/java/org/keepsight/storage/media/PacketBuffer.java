package org.keepsight.storage.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avutil.av_free;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * One packet of FFmpeg, used again and again, and the native memory that its payload is copied to, which grows to the
 * largest picture. Muxers copy what they keep, so nothing is allocated per packet. Not thread-safe.
 */
final class PacketBuffer implements AutoCloseable {
    private static final int FIRST_CAPACITY = 64 * 1024;
    /** Up to here the memory doubles; beyond, it grows to what is needed. */
    private static final int LARGE = 16 << 20;

    private final AVPacket packet;
    private BytePointer payload = new BytePointer((Pointer) null);
    private ByteBuffer view = ByteBuffer.allocate(0);

    PacketBuffer() throws IOException {
        packet = Ffmpeg.present(av_packet_alloc(), "allocate a packet");
        reserve(FIRST_CAPACITY);
    }

    /** The packet with this payload and these times in the stream's time base; valid until the next call. */
    AVPacket packet(int stream, ByteBuffer data, long pts, long dts, long duration, boolean key) throws IOException {
        int size = data.remaining();
        reserve(size);
        view.put(0, data, data.position(), size);
        // Parsers read some bytes further than the end, eight at a time.
        view.putLong(size, 0);
        return packet.data(payload)
                .size(size)
                .stream_index(stream)
                .pts(pts)
                .dts(dts)
                .duration(duration)
                .flags(key ? AV_PKT_FLAG_KEY : 0);
    }

    private void reserve(int bytes) throws IOException {
        if (view.capacity() - AV_INPUT_BUFFER_PADDING_SIZE >= bytes) {
            return;
        }
        BytePointer grown = Ffmpeg.allocate(Math.max(bytes, Math.min(2 * view.capacity(), LARGE)));
        av_free(payload);
        payload = grown;
        view = grown.asByteBuffer();
    }

    @Override
    public void close() {
        av_packet_free(packet);
        av_free(payload);
    }
}
