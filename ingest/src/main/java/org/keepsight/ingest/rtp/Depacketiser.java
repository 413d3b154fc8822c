package org.keepsight.ingest.rtp;

import java.util.function.Consumer;
import org.keepsight.ingest.rtp.SequenceNumbers.Arrival;
import org.keepsight.storage.model.VideoCodec;

/**
 * Puts the pictures of one video stream together from its RTP packets: H.264 (RFC 6184) or H.265 (RFC 7798). A picture
 * that lost a packet is left out whole; a torn one is no evidence. Packets that come too late or twice, or make no sense,
 * are left out. Not thread-safe.
 */
public final class Depacketiser {
    private final int payloadType;
    private final PayloadFormat format;
    private final MediaTimes times;
    private final PictureBuilder picture;
    private final SequenceNumbers sequence = new SequenceNumbers();

    /**
     * @param payloadType of the video; packets of other types are left out
     * @param clockRate of the timestamps in Hz
     * @param numbered whether H.265 payloads carry decoding order numbers
     * @param pictures told of each picture when the packet after it has come
     */
    public Depacketiser(
            VideoCodec codec, int payloadType, long clockRate, boolean numbered, Consumer<RtpPicture> pictures) {
        this.payloadType = payloadType;
        this.format = switch (codec) {
            case H264 -> new H264Payload();
            case H265 -> new H265Payload(numbered);
        };
        this.times = new MediaTimes(clockRate);
        this.picture = new PictureBuilder(NalKinds.of(codec), pictures);
    }

    /** How many packets never came. */
    public long lostPackets() {
        return sequence.lost();
    }

    public void take(RtpPacket packet) {
        if (packet.payloadType() != payloadType) {
            return;
        }
        Arrival arrival = sequence.next(packet.sequence());
        if (arrival == Arrival.STALE) {
            return;
        }
        if (arrival == Arrival.AFTER_LOSS) {
            picture.lost(); // what was begun may miss its end
        }
        picture.at(times.ticks(packet.timestamp()));
        if (arrival == Arrival.AFTER_LOSS) {
            picture.lost(); // and what begins its beginning
        }
        if (packet.payload().hasRemaining()) {
            format.unpack(packet.payload(), picture);
        }
        picture.mark(packet.marker());
    }

    /** Passes the last picture on, if its end has come. */
    public void finish() {
        picture.finish();
    }
}
