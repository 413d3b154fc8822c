package org.keepsight.storage.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Debian's ffmpeg and ffprobe: makes clips that none of our code wrote and judges files that our code wrote. */
public final class ForeignFfmpeg {
    private ForeignFfmpeg() {}

    /** Runs {@code ffmpeg -v error} and demands that it succeeds and says nothing. Returns standard output. */
    public static String ffmpeg(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-nostdin", "-y", "-threads", "1"));
        command.addAll(arguments);
        return run(command);
    }

    /** Runs {@code ffprobe -v error} likewise. */
    public static String ffprobe(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ffprobe", "-v", "error"));
        command.addAll(arguments);
        return run(command);
    }

    /** Decodes a file whole; a digest for each picture in order of presentation, without times. */
    public static List<String> pictures(Path file) throws IOException {
        String md5 = ffmpeg(
                List.of("-i", file.toString(), "-map", "0:v", "-fps_mode", "passthrough", "-f", "framemd5", "-"));
        return md5.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
                .toList();
    }

    /** {@code pts,dts,size} or the like for each packet of a stream in order. */
    public static List<String> packets(Path file, String stream, String fields) throws IOException {
        return ffprobe(List.of(
                        "-select_streams",
                        stream,
                        "-show_entries",
                        "packet=" + fields,
                        "-of",
                        "csv=p=0",
                        file.toString()))
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static String run(List<String> command) throws IOException {
        Path errors = Files.createTempFile("ffmpeg", ".log");
        try {
            Process process = start(command, errors);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            String said = Files.readString(errors);
            if (status != 0 || !said.isBlank()) {
                throw new AssertionError(String.join(" ", command) + " ended with " + status + " and said: " + said);
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        } finally {
            Files.delete(errors);
        }
    }

    private static Process start(List<String> command, Path errors) {
        try {
            return new ProcessBuilder(command).redirectError(errors.toFile()).start();
        } catch (IOException missing) {
            throw new AssertionError(
                    "These tests need ffmpeg: run `apt-get install -y --no-install-recommends ffmpeg`.", missing);
        }
    }
}
