package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keepsight.ingest.rtsp.Commands;

/**
 * The pictures of a file as the machine's ffmpeg decodes them, sound decoded beside: the MD5 of each by its presentation
 * time in 1/90,000 s.
 */
record DecodedPictures(NavigableMap<Long, String> byTime) {
    private static final Pattern PICTURE = Pattern.compile("0, +-?\\d+, +(-?\\d+), +\\d+, +\\d+, ([0-9a-f]{32})");

    /** Fails when ffmpeg or ffprobe complains about anything. */
    static DecodedPictures of(Path file) {
        String name = file.toString();
        assertThat(Commands.run("ffprobe", "-v", "error", name)).as(name).isEmpty();
        NavigableMap<Long, String> pictures = new TreeMap<>();
        for (String line : decode(name).split("\n", -1)) {
            if (!line.startsWith("#") && !line.isEmpty()) {
                Matcher picture = PICTURE.matcher(line);
                assertThat(picture.matches())
                        .as("of %s ffmpeg says %s", name, line)
                        .isTrue();
                assertThat(pictures.put(Long.valueOf(picture.group(1)), picture.group(2)))
                        .as("doubled in %s: %s", name, line)
                        .isNull();
            }
        }
        return new DecodedPictures(pictures);
    }

    /** One line for each picture, and whatever ffmpeg has to say; sound is decoded and thrown away. */
    private static String decode(String file) {
        String pictures = "-map 0:v -fps_mode passthrough -enc_time_base 1:90000 -f framemd5 -";
        String sound = "-map 0:a? -f null -";
        String command = "ffmpeg -v error -copyts -i " + file + " " + pictures + " " + sound;
        return Commands.run(command.split(" ", -1));
    }

    long first() {
        return byTime.firstKey();
    }

    /** The pictures by their place behind the one shown at {@code origin}, at so many a second. */
    Map<Integer, String> places(long origin, int rate) {
        Map<Integer, String> places = new HashMap<>();
        byTime.forEach((time, md5) -> assertThat(places.put((int) Math.round((time - origin) * rate / 90_000.0), md5))
                .as("two pictures at one place")
                .isNull());
        return places;
    }
}
