package org.keepsight.ingest.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.fuzz.Fuzz;
import org.keepsight.storage.model.CameraId;

/** Files in a spool that somebody else put there, or a broken disk changed. */
class ForeignSpoolTest {
    @TempDir
    Path directory;

    @Test
    void aNameIsOneThatWeWriteOrNone() throws Exception {
        CameraId camera = new CameraId(42);
        Fuzz.run(ForeignSpoolTest.class, "spool-name", 30_000, bytes -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            PartName.parse(camera, text)
                    .ifPresent(name -> assertThat(name.fileName()).isEqualTo(text));
            if (!text.contains("/") && text.indexOf(0) < 0) {
                SpoolRecovery.key(Path.of("00000042", text))
                        .ifPresent(key -> assertThat(key.fileName()).isEqualTo(text));
            }
        });
    }

    @Test
    void whateverLiesThereTheSpoolOpensAndNothingOfFootageIsRemoved() throws Exception {
        AtomicInteger number = new AtomicInteger();
        Fuzz.run(ForeignSpoolTest.class, "spool-name", 300, bytes -> {
            Path spool = directory.resolve("spool-" + number.incrementAndGet());
            Path camera = Files.createDirectories(spool.resolve("00000042"));
            String name = new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[/\u0000\u0080-\u00ff]", "_");
            if (name.isBlank() || name.equals(".") || name.equals("..") || name.length() > 200) {
                return;
            }
            byte[] footage = new byte[100_000]; // larger than what may be worthless
            Arrays.fill(footage, (byte) bytes.length);
            Path file = Files.write(camera.resolve(name), footage);
            try (Spool opened = new Spool(spool, 1L << 30)) {
                boolean taken = opened.backlog().files() == 1;
                boolean aside = opened.quarantined() == 1;
                boolean ignored = Files.exists(file) && !taken;
                assertThat(Stream.of(taken, aside, ignored).filter(each -> each))
                        .hasSize(1);
                assertThat(ignored).isEqualTo(!name.endsWith(".mp4") && !name.endsWith(PartName.SUFFIX));
            }
            for (Path each : List.of(file, camera, spool.resolve("quarantine").resolve("00000042-" + name))) {
                Files.deleteIfExists(each);
            }
        });
    }
}
