package org.keepsight.storage.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * What every call into FFmpeg needs: errors as exceptions and memory as FFmpeg wants it. Loading the class silences
 * FFmpeg's own log, which would write to standard error without saying which camera it means.
 */
final class Ffmpeg {
    static {
        av_log_set_level(AV_LOG_QUIET);
    }

    private Ffmpeg() {}

    /** Makes sure that FFmpeg is loaded and silent. */
    static void load() {
        // Running the static initialiser is all there is to do.
    }

    /** @throws IOException with FFmpeg's words when the result is negative */
    static int check(int result, String doing) throws IOException {
        if (result < 0) {
            throw new IOException("FFmpeg: " + doing + ": " + message(result));
        }
        return result;
    }

    /** @throws IOException when FFmpeg returned no object, which it does when memory is short or a codec is missing */
    static <P extends Pointer> P present(P pointer, String doing) throws IOException {
        if (Pointer.isNull(pointer)) {
            throw new IOException("FFmpeg: " + doing + ": nothing was returned");
        }
        return pointer;
    }

    /** A copy in native memory, zero-padded as decoders demand, owned by whoever takes it. */
    static BytePointer copy(byte[] bytes) throws IOException {
        BytePointer memory = allocate(bytes.length);
        memory.put(bytes, 0, bytes.length);
        clearPadding(memory, bytes.length);
        return memory;
    }

    /** Native memory with room for {@code bytes} and the padding, to be freed by {@code av_free}. */
    static BytePointer allocate(int bytes) throws IOException {
        long size = (long) bytes + avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
        Pointer memory = present(av_malloc(size), "allocate memory");
        return new BytePointer(memory).capacity(size);
    }

    private static void clearPadding(BytePointer memory, int bytes) {
        for (int i = 0; i < avcodec.AV_INPUT_BUFFER_PADDING_SIZE; i++) {
            memory.put((long) bytes + i, (byte) 0);
        }
    }

    private static String message(int error) {
        byte[] text = new byte[avutil.AV_ERROR_MAX_STRING_SIZE];
        av_strerror(error, text, text.length);
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }
}
