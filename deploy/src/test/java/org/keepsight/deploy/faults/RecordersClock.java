package org.keepsight.deploy.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/**
 * The wall clock of the JVMs that are started under it, which steps while they run; their monotonic clock goes on, as it
 * does on a machine whose clock is set. Debian's libfaketime starts any process at another time, but told to leave the
 * monotonic clock alone it makes timed waits of the JVM return at once; so an agent does it, in the environment that children
 * inherit.
 */
final class RecordersClock {
    private static final List<String> CLASSES = List.of(
            "SteppingClockAgent",
            "SteppingClockAgent$Transformer",
            "SteppingClockAgent$OffsetAdder",
            "SteppingClockAgent$OffsetAdder$1",
            "SteppingClockAgent$MillisAdder",
            "SteppingClockAgent$MillisAdder$1");

    private final Path file;
    private final Path agent;

    /** @param directory where its files are */
    RecordersClock(Path directory) throws IOException {
        this.file = directory.resolve("clock");
        this.agent = directory.resolve("stepping-clock.jar");
        pack();
        set(Duration.ZERO);
    }

    private void pack() throws IOException {
        Manifest manifest = new Manifest();
        Attributes about = manifest.getMainAttributes();
        about.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        about.putValue("Premain-Class", SteppingClockAgent.class.getName());
        about.putValue("Can-Retransform-Classes", "true");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(agent), manifest)) {
            for (String name : CLASSES) {
                try (InputStream bytes =
                        Objects.requireNonNull(RecordersClock.class.getResourceAsStream(name + ".class"), name)) {
                    jar.putNextEntry(new ZipEntry(
                            RecordersClock.class.getPackageName().replace('.', '/') + "/" + name + ".class"));
                    bytes.transferTo(jar);
                    jar.closeEntry();
                }
            }
        }
    }

    /** What a JVM needs in its environment to live by this clock. */
    Map<String, String> environment() {
        return Map.of("JAVA_TOOL_OPTIONS", "-javaagent:" + agent + "=" + file);
    }

    /** Steps to this far ahead of the true time, or behind it. */
    void set(Duration offset) throws IOException {
        Path next = file.resolveSibling("clock.next"); // nobody may read half a number
        Files.writeString(next, Long.toString(offset.toMillis()));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
