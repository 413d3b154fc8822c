package org.keepsight.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.proof.VerifyingKey;
import org.keepsight.retention.verify.Finding;
import org.keepsight.retention.verify.Finding.About;
import org.keepsight.retention.verify.Finding.Sentence;
import org.keepsight.retention.verify.Verification;
import org.keepsight.retention.verify.VerificationReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verifies certificates and what goes with them from files alone. */
@Command(
        name = "verify-certificate",
        description =
                "Verifies retention certificates (留存证明), offline: certificates and their chain, leaves (.gz), inclusion proofs,"
                        + " segments, and answers of the deletion ledger, in any order. Exit code 0: all is right, 1: something is"
                        + " altered, missing, signed by another key, or breaks the chain, 2: something could not be checked.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class VerifyCertificateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "What is to be verified.")
    private List<Path> files;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "Public keys (PEM) that you trust, from the bureau or /api/v1/certificate-keys.pem.")
    private List<Path> keys = List.of();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(
            names = "--language",
            paramLabel = "zh|en",
            description = "Of the sentences; else the environment's, else English.")
    private @Nullable String language;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    VerifyCertificateCommand() {}

    @Override
    public Integer call() throws Exception {
        boolean chinese = chinese();
        VerificationReport report;
        try {
            report = Verification.of(files, trusted());
        } catch (NoSuchFileException e) {
            throw new ParameterException(spec.commandLine(), "there is no file " + e.getMessage());
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(document(report));
        } else {
            report.confirmed()
                    .forEach(each -> out.println(
                            line(new Sentence("RIGHT", "属实"), each.file(), each.about(), each.says(), chinese)));
            report.findings()
                    .forEach(each ->
                            out.println(line(each.kind().words(), each.file(), each.about(), each.says(), chinese)));
        }
        out.flush();
        if (report.isWrong()) {
            return 1;
        }
        return report.isRight() ? 0 : Main.UNUSABLE;
    }

    private boolean chinese() {
        if (language != null && !Set.of("zh", "en").contains(language)) {
            throw new ParameterException(spec.commandLine(), "--language is zh or en");
        }
        return Objects.requireNonNullElse(language, Locale.getDefault().getLanguage())
                .equals("zh");
    }

    private Set<VerifyingKey> trusted() throws NoSuchFileException {
        Set<VerifyingKey> trusted = new LinkedHashSet<>();
        for (Path file : keys) {
            try {
                trusted.addAll(VerifyingKey.ofPem(Files.readString(file, StandardCharsets.ISO_8859_1)));
            } catch (NoSuchFileException e) {
                throw e;
            } catch (IOException | IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--key " + file + ": " + e.getMessage());
            }
        }
        return trusted;
    }

    private static String line(Sentence kind, @Nullable String file, About about, Sentence says, boolean chinese) {
        List<String> parts = new ArrayList<>();
        parts.add(kind.english() + " " + kind.chinese());
        if (file != null) {
            parts.add(file);
        }
        named(about).forEach((name, value) -> parts.add(name + " " + value));
        return String.join("  ", parts) + ": " + (chinese ? says.chinese() : says.english());
    }

    private static Map<String, Object> named(About about) {
        Map<String, Object> named = new LinkedHashMap<>();
        put(named, "campus", about.campus());
        put(named, "day", about.day());
        put(named, "camera", about.camera());
        put(named, "number", about.number());
        return named;
    }

    private static void put(Map<String, Object> named, String name, @Nullable Object value) {
        if (value != null) {
            named.put(name, value instanceof Integer ? value : value.toString());
        }
    }

    private static String document(VerificationReport report) throws JsonProcessingException {
        List<Map<String, Object>> confirmed = report.confirmed().stream()
                .map(each -> entry("RIGHT", each.file(), each.about(), each.says()))
                .toList();
        List<Map<String, Object>> findings = report.findings().stream()
                .map((Finding each) -> entry(each.kind().name(), each.file(), each.about(), each.says()))
                .toList();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("right", report.isRight());
        document.put("confirmed", confirmed);
        document.put("findings", findings);
        return JsonMapper.builder().build().writeValueAsString(document);
    }

    private static Map<String, Object> entry(String kind, @Nullable String file, About about, Sentence says) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("kind", kind);
        put(entry, "file", file);
        entry.putAll(named(about));
        entry.put("en", says.english());
        entry.put("zh", says.chinese());
        return entry;
    }
}
