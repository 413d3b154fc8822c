package org.keepsight.storage.registry;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The text of a registry file: UTF-8, with or without a byte order mark, or GB18030 as Excel writes it. */
final class RegistryText {
    static final int LARGEST = 16 << 20;
    private static final List<Charset> CHARSETS = List.of(StandardCharsets.UTF_8, Charset.forName("GB18030"));

    private RegistryText() {}

    /** @throws Unreadable when the bytes are not text */
    static String of(byte[] content) throws Unreadable {
        if (content.length > LARGEST) {
            throw new Unreadable(0, "the file is larger than 16 MiB");
        }
        if (startsWith(content, 'P', 'K')) {
            throw new Unreadable(0, "the file is an Excel workbook or another archive; save it as CSV");
        }
        if (startsWith(content, 0xFF, 0xFE) || startsWith(content, 0xFE, 0xFF)) {
            throw new Unreadable(0, "the file is UTF-16; save it as UTF-8 or GB18030");
        }
        for (Charset charset : CHARSETS) {
            Optional<String> text = decoded(content, charset);
            if (text.isPresent()) {
                return checked(text.get().startsWith("\uFEFF") ? text.get().substring(1) : text.get());
            }
        }
        throw new Unreadable(lineOfDamage(content), "the file is neither UTF-8 nor GB18030 text");
    }

    private static Optional<String> decoded(byte[] content, Charset charset) {
        try {
            return Optional.of(charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(content))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty(); // not in this charset
        }
    }

    private static String checked(String text) throws Unreadable {
        int line = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
            } else if (c != '\r' && c != '\t' && Character.isISOControl(c) && c != '\u0085') {
                throw new Unreadable(
                        line, "the file is not text: it contains the control character U+%04X".formatted((int) c));
            }
        }
        return text;
    }

    /** The first line that is not UTF-8. */
    private static int lineOfDamage(byte[] content) {
        int line = 1;
        int from = 0;
        for (int i = 0; i <= content.length; i++) {
            if (i == content.length || content[i] == '\n') {
                if (decoded(Arrays.copyOfRange(content, from, i), StandardCharsets.UTF_8)
                        .isEmpty()) {
                    return line;
                }
                from = i + 1;
                line++;
            }
        }
        return 0;
    }

    private static boolean startsWith(byte[] content, int first, int second) {
        return content.length >= 2 && (content[0] & 0xFF) == first && (content[1] & 0xFF) == second;
    }

    /** The file cannot be read at all, so that looking for further errors makes no sense. */
    static final class Unreadable extends Exception {
        private final LineError error;

        Unreadable(int line, String message) {
            super(message);
            this.error = new LineError(line, "", message);
        }

        LineError error() {
            return error;
        }
    }
}
