package org.keepsight.ingest.rtsp;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_BAD_REQUEST;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_FORBIDDEN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_NOT_FOUND;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_OTHER_4XX;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_SERVER_ERROR;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_TOO_MANY_REQUESTS;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_UNAUTHORIZED;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_INVALIDDATA;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.keepsight.storage.model.StreamEventKind;

/** A stream that cannot be had, with what is to be recorded of it. */
final class StreamFailure extends Exception {
    private static final int ETIMEDOUT = -110;
    private static final int EPROTONOSUPPORT = -93;

    private final StreamEnd end;

    StreamFailure(StreamEventKind kind, String detail) {
        super(detail);
        this.end = new StreamEnd(kind, detail);
    }

    StreamEnd end() {
        return end;
    }

    static StreamFailure noAnswer(Duration within) {
        return new StreamFailure(StreamEventKind.TIMED_OUT, "no answer within " + within.toSeconds() + " s");
    }

    /** What FFmpeg's answer to the opening of a stream says of the camera. */
    static StreamFailure ofOpening(int code) {
        return new StreamFailure(kindOfOpening(code), describe(code));
    }

    private static StreamEventKind kindOfOpening(int code) {
        if (code == AVERROR_HTTP_UNAUTHORIZED || code == AVERROR_HTTP_FORBIDDEN) {
            return StreamEventKind.AUTHENTICATION_REFUSED;
        }
        if (code == AVERROR_HTTP_NOT_FOUND
                || code == AVERROR_HTTP_BAD_REQUEST
                || code == AVERROR_HTTP_TOO_MANY_REQUESTS
                || code == AVERROR_HTTP_OTHER_4XX
                || code == AVERROR_HTTP_SERVER_ERROR
                || code == EPROTONOSUPPORT) {
            return StreamEventKind.STREAM_NOT_FOUND;
        }
        if (code == AVERROR_INVALIDDATA) {
            return StreamEventKind.PARSE_FAILED;
        }
        if (code == ETIMEDOUT) {
            return StreamEventKind.TIMED_OUT;
        }
        // ECONNREFUSED, EHOSTUNREACH, ENETUNREACH; and a connection that is accepted and dropped is no better.
        return StreamEventKind.CONNECT_REFUSED;
    }

    /** A broken connection in our words, which name no address. */
    static String describe(IOException e) {
        return switch (e) {
            case EOFException end -> "the camera closed the connection";
            case NoRouteToHostException none -> "no route to the camera";
            case ConnectException refused -> "the connection was refused";
            case SSLException tls -> "no encryption could be agreed with the camera";
            case ClosedChannelException closed -> "the connection was let go";
            default -> "the connection broke";
        };
    }

    /** FFmpeg's words for an error; they name no address. */
    static String describe(int code) {
        byte[] text = new byte[128];
        av_strerror(code, text, text.length);
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }
}
