package org.keepsight.storage.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/**
 * Reads registry files. Pure apart from {@link #read}.
 *
 * <p>UTF-8 (with or without byte order mark) or GB18030; at most 16 MiB. The name's ending says whether it is YAML
 * ({@code .yaml}, {@code .yml}) or CSV ({@code .csv}); otherwise the first line does.
 *
 * <p>YAML:
 *
 * <pre>
 * campuses:
 *   - code: S1
 *     name: 第一小学
 *     kind: PUBLIC_SCHOOL          # PRIVATE_SCHOOL, PUBLIC_KINDERGARTEN, PRIVATE_KINDERGARTEN, OTHER
 *     notApplicable: {DORM: day school}
 *     areas:
 *       - kind: GATE
 *         name: East gate
 *         cameras:
 *           - code: S1-01
 *             name: East gate, inside
 *             url: rtsp://10.0.0.7:554/main
 *             username: keepsight
 *             password: "..."
 *             # enabled, audio, commissionedAt, expectedWindow, retentionClass, classBasis
 * </pre>
 *
 * <p>CSV: a heading and one row for each camera, columns in any order. Headings, English or Chinese: {@code campus_code}
 * 学校代码, {@code campus_name} 学校名称, {@code campus_kind} 学校类别, {@code area_kind} 部位类别, {@code area_name} 部位名称,
 * {@code camera_code} 摄像机编码, {@code camera_name} 摄像机名称, {@code url} 地址; and, where needed, {@code username} 用户名,
 * {@code password} 密码, {@code enabled} 启用, {@code audio} 录音, {@code commissioned_at} 投用时间,
 * {@code expected_window} 应录时段, {@code retention_class} 保存类别, {@code class_basis} 类别依据.
 *
 * <p>Kinds and classes may be written in Chinese, yes and no as 是 and 否, times as a date in the deployment's zone.
 */
public final class RegistryFile {
    private RegistryFile() {}

    /** What reading a file comes to. */
    public sealed interface Outcome {}

    /** The file is right in itself. */
    public record Accepted(RegistryDocument document) implements Outcome {}

    /** Everything that is wrong with it, by line. */
    public record Refused(List<LineError> errors) implements Outcome {
        public Refused {
            errors = List.copyOf(errors);
        }
    }

    /** @throws IOException when the file cannot be read from disk */
    public static Outcome read(Path file, ZoneId zone) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(file.toString(), in.readNBytes(RegistryText.LARGEST + 1), zone);
        }
    }

    /**
     * @param name the file's name, for its ending
     * @param zone in which dates without an offset are meant
     */
    public static Outcome parse(String name, byte[] content, ZoneId zone) {
        RegistryDraft draft = new RegistryDraft(zone);
        try {
            String text = RegistryText.of(content);
            if (isCsv(name, text)) {
                CsvRegistry.read(text, draft);
            } else {
                YamlRegistry.read(text, draft);
            }
            return draft.outcome();
        } catch (RegistryText.Unreadable e) {
            return new Refused(List.of(e.error()));
        }
    }

    private static boolean isCsv(String name, String text) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".csv")) {
            return true;
        }
        if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
            return false;
        }
        String first = text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        return RegistryColumn.ofHeading(first.split(",", 2)[0].replace("\"", ""))
                .isPresent();
    }
}
