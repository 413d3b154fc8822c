package org.keepsight.deploy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What a process that this one has started has in its memory now. */
final class ProcessMemory {
    private static final int PIECE = 16 << 20;

    private ProcessMemory() {}

    /** Which of these ASCII words stand somewhere in what the process can write. */
    static List<String> words(long pid, List<String> words) throws IOException {
        boolean[] found = new boolean[words.size()];
        try (RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "maps"))) {
                String[] columns = line.split("\\s+", 6);
                String[] bounds = columns[0].split("-", 2);
                if (columns[1].startsWith("rw")) {
                    search(
                            memory,
                            Long.parseUnsignedLong(bounds[0], 16),
                            Long.parseUnsignedLong(bounds[1], 16),
                            words,
                            found);
                }
            }
        }
        return words.stream().filter(word -> found[words.indexOf(word)]).toList();
    }

    private static void search(RandomAccessFile memory, long from, long to, List<String> words, boolean[] found)
            throws IOException {
        int overlap = words.stream().mapToInt(String::length).max().orElse(0);
        for (long at = from; at < to; at += PIECE - overlap) {
            byte[] piece = new byte[(int) Math.min(PIECE, to - at)];
            memory.seek(at);
            int read;
            try {
                read = memory.read(piece);
            } catch (IOException e) { // nothing is there
                System.out.println("memory at " + Long.toHexString(at) + " cannot be read: " + e.getMessage());
                continue;
            }
            String text = new String(Arrays.copyOf(piece, Math.max(0, read)), StandardCharsets.ISO_8859_1);
            for (int i = 0; i < found.length; i++) {
                found[i] |= text.contains(words.get(i));
            }
        }
    }
}
