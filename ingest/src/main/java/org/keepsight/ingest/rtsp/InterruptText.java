package org.keepsight.ingest.rtsp;

import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * How FFmpeg is told to let go. It asks its interrupt callback before every read, some 650 times a second for a camera.
 * Calls into Java would cost time each, and JavaCPP has only ten callbacks for a type. So FFmpeg is given the C library's
 * {@code atoi} and a text to read: "0" to go on, "1" to let go. Thread-safe.
 */
final class InterruptText {
    private static final Pointer ATOI = Loader.addressof("atoi");

    /** Lives as long as this object, which outlives the context that reads it. */
    private final BytePointer text = new BytePointer("0");

    /** The context asks this text from now on. */
    void attach(AVFormatContext context) {
        // AVIOInterruptCB: the function, then the pointer it is called with.
        new LongPointer(context.interrupt_callback()).put(0, ATOI.address()).put(1, text.address());
    }

    void goOn() {
        text.put(0, (byte) '0');
    }

    void letGo() {
        text.put(0, (byte) '1');
    }
}
