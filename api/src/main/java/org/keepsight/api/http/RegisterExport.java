package org.keepsight.api.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.audit.RegisterEntry;

/** Writes entries of the register as a file, one by one. Not thread-safe. */
abstract sealed class RegisterExport {
    private final OutputStream out;

    private RegisterExport(OutputStream out) {
        this.out = new BufferedOutputStream(out);
    }

    /** {@code csv} or {@code json}. */
    static RegisterExport as(String format, OutputStream out) {
        return format.equals("json") ? new OfJson(out) : new OfCsv(out);
    }

    abstract String contentType();

    abstract void begin();

    abstract void add(RegisterEntry entry);

    /** Ends the file; the stream stays open. */
    void end() throws IOException {
        out.flush();
    }

    void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class OfJson extends RegisterExport {
        private boolean any;

        OfJson(OutputStream out) {
            super(out);
        }

        @Override
        String contentType() {
            return "application/json";
        }

        @Override
        void begin() {
            write("{\"entries\":[".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        void add(RegisterEntry entry) {
            write((any ? ",\n" : "\n").getBytes(StandardCharsets.UTF_8));
            write(Json.write(entry));
            any = true;
        }

        @Override
        void end() throws IOException {
            write("\n]}\n".getBytes(StandardCharsets.UTF_8));
            super.end();
        }
    }

    private static final class OfCsv extends RegisterExport {
        OfCsv(OutputStream out) {
            super(out);
        }

        @Override
        String contentType() {
            return "text/csv; charset=utf-8";
        }

        @Override
        void begin() {
            write(Csv.header(List.of(
                            "at",
                            "actor",
                            "unit",
                            "verified",
                            "address",
                            "action",
                            "subject",
                            "campus",
                            "camera",
                            "from",
                            "to",
                            "reason",
                            "outcome",
                            "detail",
                            "id"))
                    .getBytes(StandardCharsets.UTF_8));
        }

        @Override
        void add(RegisterEntry entry) {
            Stream<@Nullable Object> fields = Stream.of(
                    entry.at(),
                    entry.actor(),
                    entry.unit(),
                    entry.verified(),
                    entry.address(),
                    entry.action(),
                    entry.subject(),
                    entry.campus(),
                    entry.camera(),
                    entry.from(),
                    entry.to(),
                    entry.reason(),
                    entry.outcome(),
                    entry.detail(),
                    entry.id());
            write(Csv.line(fields).getBytes(StandardCharsets.UTF_8));
        }
    }
}
