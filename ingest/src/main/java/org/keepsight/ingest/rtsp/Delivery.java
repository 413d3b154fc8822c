package org.keepsight.ingest.rtsp;

import org.keepsight.storage.model.StreamEventKind;

/** What a camera owes once its stream is agreed: pictures, keyframes among them, in time. Not thread-safe. */
final class Delivery {
    private final SourceSettings settings;
    private final Deadline deadline;
    private final PictureRelay pictures;
    private final long agreed = System.nanoTime();

    /** The first picture is due from now on. */
    Delivery(SourceSettings settings, Deadline deadline, PictureRelay pictures) {
        this.settings = settings;
        this.deadline = deadline;
        this.pictures = pictures;
        deadline.extend(settings.firstPicture());
    }

    void take(Picture picture) {
        deadline.extend(settings.stall());
        pictures.take(picture);
    }

    /** Fails when there is no keyframe for too long: nothing can be recorded, or a segment never ends. */
    void requireKeyframes(long now) throws StreamFailure {
        if (!pictures.flowing() && now - agreed > settings.firstKeyframe().toNanos()) {
            throw new StreamFailure(
                    StreamEventKind.PARSE_FAILED,
                    "no keyframe with its parameter sets within "
                            + settings.firstKeyframe().toSeconds() + " s");
        }
        if (pictures.flowing()
                && now - pictures.lastKeyNanos() > settings.keyframe().toNanos()) {
            throw new StreamFailure(
                    StreamEventKind.PARSE_FAILED,
                    "no keyframe for " + settings.keyframe().toSeconds() + " s");
        }
    }

    /** What the end of the stream is, given what the source knows of it. */
    StreamEnd end(String why) {
        if (deadline.expired()) {
            return pictures.any()
                    ? new StreamEnd(
                            StreamEventKind.STALLED,
                            "no picture for " + settings.stall().toSeconds() + " s")
                    : new StreamEnd(
                            StreamEventKind.NO_VIDEO,
                            "no picture within " + settings.firstPicture().toSeconds() + " s");
        }
        return pictures.any()
                ? new StreamEnd(StreamEventKind.ENDED, why)
                : new StreamEnd(StreamEventKind.NO_VIDEO, "ended before the first picture: " + why);
    }
}
