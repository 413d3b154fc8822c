package org.keepsight.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The verifier that docs/certificates.md prints: Python and OpenSSL, none of our code. */
final class StrangersVerifier {
    private static final Path DOCUMENT = Path.of("..", "docs", "certificates.md");
    private static final String BEGIN = "```python\n";

    private StrangersVerifier() {}

    /** What it said and whether it found everything right. */
    record Verdict(boolean right, String said) {}

    /** @param directory where the program is written */
    static Verdict of(Path directory, Path key, List<Path> files) throws IOException, InterruptedException {
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        Path program = Files.writeString(
                directory.resolve("verify.py"), document.substring(begin, document.indexOf("```", begin)));
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", program.toString(), key.toString()));
        files.forEach(file -> command.add(file.toString()));
        Process python = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Verdict(python.waitFor() == 0, said);
    }
}
