package org.keepsight.ingest.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.keepsight.storage.model.VideoCodec;

/**
 * An elementary stream replayed without end, with continuous timestamps. It is held in memory once, however often it is
 * mounted.
 *
 * <p>The stream must begin with a key picture and must not reorder pictures (no B pictures), as surveillance cameras do.
 */
public final class LoopedStream implements MediaSource {
    private final VideoCodec codec;
    private final int framesPerSecond;
    private final List<byte[]> parameterSets;
    private final List<AccessUnit> units;

    private LoopedStream(VideoCodec codec, int framesPerSecond, List<byte[]> parameterSets, List<AccessUnit> units) {
        this.codec = codec;
        this.framesPerSecond = framesPerSecond;
        this.parameterSets = List.copyOf(parameterSets);
        this.units = List.copyOf(units);
    }

    /** The clip that comes with the product: H.265, 640x360, 12 pictures a second. */
    public static LoopedStream bundled() {
        try (InputStream in = LoopedStream.class.getResourceAsStream("loop.h265")) {
            if (in == null) {
                throw new IllegalStateException("the bundled clip loop.h265 is not on the class path");
            }
            return of(in.readAllBytes(), VideoCodec.H265, 12);
        } catch (IOException e) {
            throw new UncheckedIOException("the bundled clip cannot be read", e);
        }
    }

    /**
     * Reads an Annex B byte stream from a file.
     *
     * @throws IllegalArgumentException when it is none, or cannot be replayed from its beginning
     */
    public static LoopedStream read(Path file, VideoCodec codec, int framesPerSecond) throws IOException {
        return of(Files.readAllBytes(file), codec, framesPerSecond);
    }

    /**
     * Takes an Annex B byte stream.
     *
     * @param stream not to be changed afterwards: it is not copied
     * @param framesPerSecond 1 to 120
     * @throws IllegalArgumentException when it is none, or cannot be replayed from its beginning
     */
    public static LoopedStream of(byte[] stream, VideoCodec codec, int framesPerSecond) {
        if (framesPerSecond < 1 || framesPerSecond > 120) {
            throw new IllegalArgumentException("frames per second must be 1 to 120, not " + framesPerSecond);
        }
        List<List<Nal>> pictures = AnnexB.pictures(AnnexB.split(stream), codec);
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("the stream has no " + codec + " picture in Annex B format");
        }
        List<Nal> sets = pictures.getFirst().stream()
                .filter(nal -> nal.isParameterSet(codec))
                .toList();
        if (sets.size() < (codec == VideoCodec.H264 ? 2 : 3)) {
            throw new IllegalArgumentException("the stream does not begin with its " + codec + " parameter sets");
        }
        List<AccessUnit> units = pictures.stream()
                .map(picture -> AccessUnit.of(codec, picture, sets))
                .toList();
        if (!units.getFirst().key()) {
            throw new IllegalArgumentException("the stream does not begin with a key picture");
        }
        return new LoopedStream(
                codec, framesPerSecond, sets.stream().map(Nal::copy).toList(), units);
    }

    @Override
    public VideoCodec codec() {
        return codec;
    }

    @Override
    public int framesPerSecond() {
        return framesPerSecond;
    }

    @Override
    public List<byte[]> parameterSets() {
        return parameterSets;
    }

    /** Pictures in one round. */
    public int length() {
        return units.size();
    }

    /** The picture at this position of the endless stream. */
    AccessUnit unit(long position) {
        return units.get((int) (position % units.size()));
    }
}
