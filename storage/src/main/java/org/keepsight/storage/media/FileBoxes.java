package org.keepsight.storage.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Walks the top-level boxes of a file, reading their headers only. Does not move the channel's position. */
final class FileBoxes {
    private static final int LARGE_HEADER = 16;

    private final FileChannel file;
    private final long length;
    private long position;

    FileBoxes(FileChannel file) throws IOException {
        this.file = file;
        this.length = file.size();
    }

    /** Where a whole box lies. */
    record Header(int type, long offset, int header, long bytes) {
        boolean is(String name) {
            return type == Box.type(name);
        }

        long end() {
            return offset + bytes;
        }
    }

    /** The next box that lies whole in the file, or {@code null}; after that nothing more is found. */
    @Nullable
    Header next() throws IOException {
        long left = length - position;
        if (left < Box.HEADER) {
            return stop();
        }
        ByteBuffer in = read(position, (int) Math.min(left, LARGE_HEADER));
        long size = Integer.toUnsignedLong(in.getInt());
        int type = in.getInt();
        int header = Box.HEADER;
        if (size == 1 && in.hasRemaining()) {
            size = in.getLong();
            header = LARGE_HEADER;
        }
        if (size < header || size > left) {
            return stop();
        }
        Header box = new Header(type, position, header, size);
        position += size;
        return box;
    }

    /** Reads a box whole. */
    Box load(Header box) throws IOException {
        return new Box(box.type, read(box.offset + box.header, (int) (box.bytes - box.header)));
    }

    private @Nullable Header stop() {
        position = length;
        return null;
    }

    private ByteBuffer read(long offset, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, offset + buffer.position()) < 0) {
                throw new IOException("the file shrank while it was read");
            }
        }
        return buffer.flip();
    }
}
