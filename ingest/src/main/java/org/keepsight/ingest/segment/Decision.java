package org.keepsight.ingest.segment;

import java.time.Instant;
import org.keepsight.storage.model.StreamEventKind;

/** What is to be done because an access unit arrived. */
public sealed interface Decision {
    /** A run begins, and with it its first segment, at this instant. */
    record BeginRun(Instant start) implements Decision {}

    /** The unit joins the open fragment. */
    record Add() implements Decision {}

    /** The unit is not recorded: nothing before a run's first keyframe can be decoded. */
    record Skip() implements Decision {}

    /** The open fragment ends; its last picture is shown until this instant. */
    record EndFragment(Instant end) implements Decision {}

    /** The open fragment and segment end, and the next segment begins, at this instant. */
    record CloseSegment(Instant end) implements Decision {}

    /** The open fragment, segment and run end at this instant. */
    record EndRun(Instant end, StreamEventKind reason) implements Decision {}
}
