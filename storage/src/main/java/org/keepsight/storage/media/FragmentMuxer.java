package org.keepsight.storage.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avformat.av_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_close_dyn_buf;
import static org.bytedeco.ffmpeg.global.avformat.avio_open_dyn_buf;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_OPT_SEARCH_CHILDREN;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.VideoCodec;

/**
 * Makes fragmented MP4 of one run with FFmpeg's muxer: the same initialisation bytes for every segment of the run,
 * fragments of exactly one {@code moof + mdat} that can be played behind it in any range. Media time 90 kHz. Not
 * thread-safe; holds native memory until closed.
 *
 * <p>There is no edit list and nothing is shifted: a fragment's {@code tfdt} is the decoding time of its first picture
 * as it was given, also in the first fragment of the run. Pictures that are shown later than they are decoded carry that
 * difference themselves.
 */
public final class FragmentMuxer implements AutoCloseable {
    /** Ticks in a second. */
    public static final int TIMESCALE = 90_000;

    private static final int AAC_FRAME_SAMPLES = 1024;

    /**
     * Fragments end only where we say; the moov is complete before the first picture; offsets count from the moof; the
     * trailer is ours; times are absolute although "earlier fragments" were never written by this muxer.
     */
    private static final String MOVFLAGS = "frag_custom+empty_moov+default_base_moof+skip_trailer+frag_discont";

    private final AVFormatContext output;
    private final PacketBuffer packets;
    private final byte[] init;
    private final int audioRate;
    private final Order pictures = new Order();
    private final Order sounds = new Order();
    private boolean closed;

    /** @throws IOException when FFmpeg refuses the tracks, for instance for parameter sets it cannot parse */
    public FragmentMuxer(VideoTrack video, @Nullable AudioTrack audio) throws IOException {
        Ffmpeg.load();
        packets = new PacketBuffer();
        output = new AVFormatContext((Pointer) null);
        audioRate = audio == null ? 0 : audio.sampleRate();
        try {
            Ffmpeg.check(avformat_alloc_output_context2(output, null, "mp4", (String) null), "make an MP4 muxer");
            describe(video);
            if (audio != null) {
                describe(audio);
            }
            init = writeHeader();
            InitSegment.parse(init);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void describe(VideoTrack track) throws IOException {
        AVStream stream = Ffmpeg.present(avformat_new_stream(output, null), "add the video track");
        stream.time_base().num(1).den(TIMESCALE);
        boolean h264 = track.codec() == VideoCodec.H264;
        AVCodecParameters parameters = stream.codecpar()
                .codec_type(AVMEDIA_TYPE_VIDEO)
                .codec_id(h264 ? AV_CODEC_ID_H264 : AV_CODEC_ID_HEVC)
                // hev1, FFmpeg's choice, is refused by Safari and by some hardware decoders.
                .codec_tag(h264 ? 0 : tag("hvc1"))
                .width(track.width())
                .height(track.height());
        setExtradata(parameters, track.parameterSets());
    }

    private void describe(AudioTrack track) throws IOException {
        AVStream stream = Ffmpeg.present(avformat_new_stream(output, null), "add the audio track");
        stream.time_base().num(1).den(track.sampleRate());
        AVCodecParameters parameters = stream.codecpar()
                .codec_type(AVMEDIA_TYPE_AUDIO)
                .codec_id(AV_CODEC_ID_AAC)
                .sample_rate(track.sampleRate())
                .frame_size(AAC_FRAME_SAMPLES);
        av_channel_layout_default(parameters.ch_layout(), track.channels());
        setExtradata(parameters, track.config());
    }

    private static void setExtradata(AVCodecParameters parameters, byte[] bytes) throws IOException {
        // Freed with the stream.
        parameters.extradata(Ffmpeg.copy(bytes)).extradata_size(bytes.length);
    }

    private byte[] writeHeader() throws IOException {
        output.flags(output.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
        // Left to itself the muxer moves the whole run so that its first picture decodes at 0.
        output.avoid_negative_ts(0);
        option("movflags", MOVFLAGS);
        option("use_editlist", "0");
        openSink();
        Ffmpeg.check(avformat_write_header(output, (AVDictionary) null), "write the initialisation part");
        byte[] header = drain();
        openSink();
        return header;
    }

    private void option(String name, String value) throws IOException {
        Ffmpeg.check(av_opt_set(output, name, value, AV_OPT_SEARCH_CHILDREN), "set " + name);
    }

    /** {@code ftyp + moov}. */
    public byte[] init() {
        return init.clone();
    }

    /**
     * Adds one picture in Annex B (start codes).
     *
     * @param pts presentation time in ticks
     * @param dts decoding time in ticks, strictly increasing, not negative, at most {@code pts}; a fragment's first
     *     picture only one tick behind the last is placed where that one ends
     * @param duration in ticks
     * @throws IOException when the times are not so or FFmpeg refuses the picture; nothing is added then
     */
    public void video(ByteBuffer picture, long pts, long dts, long duration, boolean key) throws IOException {
        if (!pictures.accepts(dts, duration) || pts < dts || pts - dts > Order.STEP_BOUND) {
            throw new IOException("a picture out of order: dts " + dts + " after " + pictures.last + ", pts " + pts
                    + ", duration " + duration);
        }
        write(0, pictures, picture, pts, dts, duration, key);
        pictures.add(dts);
    }

    /**
     * Adds one AAC frame (raw, no ADTS), times in ticks.
     *
     * @param pts strictly increasing, not negative
     * @throws IOException when the muxer has no audio track, times are not so or FFmpeg refuses the frame
     */
    public void audio(ByteBuffer frame, long pts, long duration) throws IOException {
        if (audioRate == 0) {
            throw new IOException("sound for a run without an audio track");
        }
        long samples = toSamples(pts);
        long length = toSamples(pts + duration) - samples;
        if (!sounds.accepts(samples, length)) {
            throw new IOException("sound out of order: pts " + pts + ", duration " + duration);
        }
        write(1, sounds, frame, samples, samples, length, true);
        sounds.add(samples);
    }

    private long toSamples(long ticks) {
        return Math.floorDiv(ticks * audioRate + TIMESCALE / 2, TIMESCALE);
    }

    private void write(int stream, Order order, ByteBuffer data, long pts, long dts, long duration, boolean key)
            throws IOException {
        requireOpen();
        if (!data.hasRemaining()) {
            throw new IOException("an empty packet");
        }
        AVPacket packet = packets.packet(stream, data, pts, dts, duration, key);
        boolean first = !pictures.pending && !sounds.pending;
        if (first && order.last >= 0 && dts - 1 > order.last) {
            beginAt(packet);
        }
        Ffmpeg.check(av_write_frame(output, packet), "add a packet");
    }

    /**
     * Lets a fragment begin where its first packet says. By itself the muxer moves it to where the one before ended by
     * its last duration, which is often a guess, and then rewrites the times of packets that this overtakes. Its flag
     * against that takes effect only after it has judged the packet at hand: so an empty one, which it drops, goes ahead.
     */
    private void beginAt(AVPacket packet) throws IOException {
        int size = packet.size();
        long dts = packet.dts();
        option("movflags", "+frag_discont");
        Ffmpeg.check(av_write_frame(output, packet.size(0).dts(dts - 1)), "begin a fragment");
        packet.size(size).dts(dts);
    }

    /** Ends the fragment: everything added since the last one. Empty bytes when nothing was added. */
    public byte[] endFragment() throws IOException {
        requireOpen();
        if (!pictures.pending && !sounds.pending) {
            return new byte[0];
        }
        pictures.pending = false;
        sounds.pending = false;
        Ffmpeg.check(av_write_frame(output, null), "end a fragment");
        // Otherwise the muxer moves the next fragment to where the last duration, often a guess, says that this one
        // ends,
        // and aborts the process when the picture after it lies before that.
        option("movflags", "+frag_discont");
        byte[] fragment = drain();
        openSink();
        return fragment;
    }

    private void openSink() throws IOException {
        AVIOContext sink = new AVIOContext((Pointer) null);
        Ffmpeg.check(avio_open_dyn_buf(sink), "open a buffer");
        output.pb(sink);
    }

    /** Takes what the muxer has written; it has no sink afterwards. */
    private byte[] drain() {
        AVIOContext sink = output.pb();
        output.pb(null);
        BytePointer written = new BytePointer((Pointer) null);
        int size = avio_close_dyn_buf(sink, written);
        byte[] bytes = new byte[size];
        written.get(bytes);
        av_free(written);
        return bytes;
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the muxer is closed");
        }
    }

    private static int tag(String name) {
        return name.charAt(0) | (name.charAt(1) << 8) | (name.charAt(2) << 16) | (name.charAt(3) << 24);
    }

    /** Frees the native memory; what was added since the last fragment is lost. Harmless when repeated. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!output.isNull()) {
            if (!Pointer.isNull(output.pb())) {
                drain();
            }
            avformat_free_context(output);
        }
        packets.close();
    }

    /** Keeps one track's times in an order that FFmpeg does not rewrite. */
    private static final class Order {
        /** Three hours of ticks. FFmpeg keeps times up to 2^31 - 1 from one packet to the next. */
        private static final long STEP_BOUND = 1L << 30;

        private long last = -1;
        /** Whether the open fragment has a packet of this track. */
        private boolean pending;

        private boolean accepts(long time, long duration) {
            return time > last
                    && duration > 0
                    && duration <= STEP_BOUND
                    && time <= MovieFragment.TICKS_BOUND
                    && (!pending || time - last <= STEP_BOUND);
        }

        private void add(long time) {
            last = time;
            pending = true;
        }
    }
}
