package org.keepsight.storage.media;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One box of the ISO base media file format (ISO/IEC 14496-12, 4.2) that lies whole in memory.
 *
 * @param type four characters as a big-endian number
 * @param body what follows the header; a view with its own position, not a copy
 */
record Box(int type, ByteBuffer body) {
    /** Bytes of the usual header: size and type. */
    static final int HEADER = 8;

    /** Reading a body; what runs over its end is reported as damage, not as a fault of the program. */
    @FunctionalInterface
    interface Reading<T> {
        T read() throws IOException;
    }

    /** The number of a four-character code. */
    static int type(String name) {
        return (name.charAt(0) << 24) | (name.charAt(1) << 16) | (name.charAt(2) << 8) | name.charAt(3);
    }

    /** The four characters of a type; unprintable ones as {@code ?}. */
    static String name(int type) {
        char[] name = new char[4];
        for (int i = 0; i < 4; i++) {
            char c = (char) ((type >>> (24 - 8 * i)) & 0xff);
            name[i] = c >= ' ' && c <= '~' ? c : '?';
        }
        return new String(name);
    }

    /**
     * The box at the buffer's position, which moves behind it; {@code null} at the end of the buffer.
     *
     * @throws IOException when the box does not end within the buffer
     */
    static @Nullable Box next(ByteBuffer in) throws IOException {
        if (!in.hasRemaining()) {
            return null;
        }
        int start = in.position();
        int available = in.remaining();
        if (available < HEADER) {
            throw new IOException("a box header is cut off");
        }
        long size = Integer.toUnsignedLong(in.getInt());
        int type = in.getInt();
        int header = HEADER;
        if (size == 1 && available >= 16) {
            size = in.getLong();
            header = 16;
        }
        if (size < header || size > available) {
            throw new IOException(
                    "box " + name(type) + " claims " + Long.toUnsignedString(size) + " bytes of " + available);
        }
        ByteBuffer body = in.slice(start + header, (int) size - header);
        in.position(start + (int) size);
        return new Box(type, body);
    }

    /** The first box of this type inside, or {@code null}. The position of the body does not move. */
    @Nullable
    Box find(String child) throws IOException {
        return find(body.duplicate(), child);
    }

    /** The first box of this type inside. @throws IOException when there is none */
    Box child(String child) throws IOException {
        Box found = find(child);
        if (found == null) {
            throw new IOException("box " + name(type) + " has no " + child);
        }
        return found;
    }

    /** The first box of this type in what remains, or {@code null}. Moves the position. */
    static @Nullable Box find(ByteBuffer in, String child) throws IOException {
        int wanted = type(child);
        for (Box box = next(in); box != null; box = next(in)) {
            if (box.type == wanted) {
                return box;
            }
        }
        return null;
    }

    boolean is(String name) {
        return type == type(name);
    }

    /** Runs a reading; running over the end of a body becomes an {@link IOException} that names what was read. */
    static <T> T reading(String what, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | ArithmeticException e) {
            throw new IOException("the " + what + " is damaged", e);
        }
    }
}
