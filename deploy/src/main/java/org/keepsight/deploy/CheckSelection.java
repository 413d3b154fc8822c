package org.keepsight.deploy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.check.CheckScope;
import org.keepsight.storage.registry.Camera;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which footage a check looks at, as said on the command line. */
final class CheckSelection {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--campus", paramLabel = "CODE", description = "Only the cameras of this campus; may be repeated.")
    private List<String> campuses = List.of();

    @Option(names = "--camera", paramLabel = "CODE", description = "Only this camera; may be repeated.")
    private List<String> cameras = List.of();

    @Option(names = "--from", paramLabel = "DAY", description = "Only footage that ends on this UTC day or later.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "DAY", description = "Only footage that ends on this UTC day or earlier.")
    private @Nullable String to;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    CheckSelection() {}

    /** UTC days, both included. */
    record Span(LocalDate first, LocalDate last) {
        static final Span ALL = new Span(CheckScope.FIRST, CheckScope.LAST);
    }

    /** @throws ParameterException when the days are none */
    Span span() {
        Span span = new Span(day("--from", from, CheckScope.FIRST), day("--to", to, CheckScope.LAST));
        if (span.last().isBefore(span.first())) {
            throw wrong("--to is before --from");
        }
        return span;
    }

    /** A day, or the UTC day of an instant. */
    private LocalDate day(String option, @Nullable String text, LocalDate otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            LocalDate day = text.contains("T")
                    ? LocalDate.ofInstant(Instant.parse(text), ZoneOffset.UTC)
                    : LocalDate.parse(text);
            if (!day.isBefore(CheckScope.FIRST) && !day.isAfter(CheckScope.LAST)) {
                return day;
            }
        } catch (DateTimeParseException e) {
            throw wrong(option + ": '" + text + "' is not a day such as 2026-11-22");
        }
        throw wrong(option + ": '" + text + "' is not a day from 1970 on");
    }

    /**
     * Those of the known cameras that are asked for.
     *
     * @throws ParameterException when one is asked for that is not known
     */
    List<Camera> of(List<Camera> known) {
        require(known, camera -> camera.campus().value(), campuses, "campus with cameras");
        require(known, camera -> camera.code().value(), cameras, "camera");
        if (campuses.isEmpty() && cameras.isEmpty()) {
            return known;
        }
        return known.stream()
                .filter(each -> campuses.contains(each.campus().value())
                        || cameras.contains(each.code().value()))
                .toList();
    }

    private void require(List<Camera> known, Function<Camera, String> code, List<String> asked, String what) {
        Set<String> codes = known.stream().map(code).collect(Collectors.toSet());
        asked.stream().filter(each -> !codes.contains(each)).findFirst().ifPresent(each -> {
            throw wrong("there is no " + what + " '" + each + "'");
        });
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
