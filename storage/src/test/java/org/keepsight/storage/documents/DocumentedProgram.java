package org.keepsight.storage.documents;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The Python program that a page of our documents prints, run as somebody would who has none of our code. */
public final class DocumentedProgram {
    private static final String BEGIN = "```python\n";

    private DocumentedProgram() {}

    /**
     * What came of it.
     *
     * @param right whether its exit code is 0
     */
    public record Outcome(boolean right, String said) {}

    /**
     * Runs it.
     *
     * @param directory where the program is written
     * @param page the name of its file in docs
     */
    public static Outcome run(Path directory, String page, Object... arguments)
            throws IOException, InterruptedException {
        String document = Files.readString(Path.of("..", "docs", page));
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        Path program = Files.writeString(
                directory.resolve("program.py"), document.substring(begin, document.indexOf("```", begin)));
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", program.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process python = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(python.waitFor() == 0, said);
    }
}
