package org.keepsight.storage.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The sample entries of a movie: its one video track and, when there is one, its sound.
 *
 * @param sound the sample entry box of the sound track
 */
record SampleEntries(VideoEntry video, @Nullable Box sound) {
    private static final int HANDLER_AT = 8;
    private static final int ENTRIES_AT = 8;

    static SampleEntries of(Box movie) throws IOException {
        @Nullable VideoEntry video = null;
        @Nullable Box sound = null;
        ByteBuffer tracks = movie.body().duplicate();
        for (Box track = Box.find(tracks, "trak"); track != null; track = Box.find(tracks, "trak")) {
            Box media = track.child("mdia");
            int handler = media.child("hdlr").body().getInt(HANDLER_AT);
            if (handler == Box.type("vide")) {
                if (video != null) {
                    throw new IOException("more than one video track");
                }
                video = VideoEntry.of(entry(media));
            } else if (handler == Box.type("soun")) {
                sound = entry(media);
            }
        }
        if (video == null) {
            throw new IOException("no video track");
        }
        return new SampleEntries(video, sound);
    }

    private static Box entry(Box media) throws IOException {
        ByteBuffer descriptions =
                media.child("minf").child("stbl").child("stsd").body();
        Box entry = Box.next(descriptions.slice(ENTRIES_AT, descriptions.limit() - ENTRIES_AT));
        if (entry == null) {
            throw new IOException("a track without a sample entry");
        }
        return entry;
    }
}
