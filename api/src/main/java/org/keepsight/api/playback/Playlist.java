package org.keepsight.api.playback;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Segment;

/**
 * An HLS media playlist (RFC 8216) of stored footage: byte ranges of immutable objects, each with the instant it shows.
 *
 * <p>Where footage is missing or another run begins there is a discontinuity and a new initialisation part; nothing is
 * bridged. Pure.
 */
public final class Playlist {
    public static final String MEDIA_TYPE = "application/vnd.apple.mpegurl";

    private static final double TICKS_PER_SECOND = 90_000.0;

    private Playlist() {}

    /**
     * Writes the playlist.
     *
     * @param fragments at least one, in order of time
     * @param url where the object of a segment is, relative to the playlist
     */
    public static String of(List<PlayableFragment> fragments, Function<Segment, String> url) {
        long longest =
                fragments.stream().mapToLong(PlayableFragment::ticks).max().orElseThrow();
        StringBuilder text = new StringBuilder(160 * fragments.size() + 200)
                .append("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:")
                .append(Math.max(1, Math.round(longest / TICKS_PER_SECOND)))
                .append("\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        PlayableFragment previous = null;
        for (PlayableFragment each : fragments) {
            append(text, previous, each, url.apply(each.segment()));
            previous = each;
        }
        return text.append("#EXT-X-ENDLIST\n").toString();
    }

    private static void append(
            StringBuilder text, @Nullable PlayableFragment previous, PlayableFragment each, String url) {
        boolean continues = previous != null && continues(previous, each);
        if (previous != null && !continues) {
            text.append("#EXT-X-DISCONTINUITY\n");
        }
        if (!continues) {
            text.append("#EXT-X-MAP:URI=\"")
                    .append(url)
                    .append("\",BYTERANGE=\"")
                    .append(each.segment().initBytes())
                    .append("@0\"\n");
        }
        text.append("#EXT-X-PROGRAM-DATE-TIME:")
                .append(each.time().start().truncatedTo(ChronoUnit.MILLIS))
                .append("\n#EXTINF:")
                .append(String.format(Locale.ROOT, "%.5f", each.ticks() / TICKS_PER_SECOND))
                .append(",\n#EXT-X-BYTERANGE:")
                .append(each.bytes())
                .append('@')
                .append(each.offset())
                .append('\n')
                .append(url)
                .append('\n');
    }

    /** Within a run segments abut by construction: any distance, either way, is a break. */
    private static boolean continues(PlayableFragment previous, PlayableFragment each) {
        return previous.segment().run().equals(each.segment().run())
                && previous.time().end().equals(each.time().start());
    }
}
