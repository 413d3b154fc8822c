package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keepsight.api.identity.OidcSignIn.Refusal;
import org.keepsight.api.status.CameraState;
import org.keepsight.retention.audit.Audit;
import org.keepsight.retention.audit.Verdict;
import org.keepsight.retention.coverage.GapCause;
import org.keepsight.retention.report.Breach;
import org.keepsight.retention.report.RetentionState;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.DegradedReason;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.registry.CampusKind;

class PageTest {
    private static final Pattern PLACE = Pattern.compile("\\{\\w+}");

    private static Map<String, String> texts(String language) throws IOException {
        return new ObjectMapper()
                .readerForMapOf(String.class)
                .readValue(Resources.read("web/texts/" + language + ".json"));
    }

    private static Set<String> places(String text) {
        Set<String> places = new TreeSet<>();
        Matcher m = PLACE.matcher(text);
        while (m.find()) {
            places.add(m.group());
        }
        return places;
    }

    /** A module that is not served stops every other. */
    @Test
    void everyFileOfThePageIsServed() throws IOException {
        Path web = Path.of("src/main/resources/web");
        try (Stream<Path> files = Files.walk(web)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> web.relativize(file).toString()))
                    .containsExactlyInAnyOrderElementsOf(Page.FILES);
        }
    }

    @Test
    void bothLanguagesSayTheSameThings() throws IOException {
        Map<String, String> chinese = new TreeMap<>(texts("zh"));
        Map<String, String> english = new TreeMap<>(texts("en"));

        assertThat(chinese.keySet()).isEqualTo(english.keySet());
        chinese.forEach((key, text) -> {
            assertThat(text).as(key).isNotBlank();
            assertThat(places(text)).as(key).isEqualTo(places(english.getOrDefault(key, "")));
        });
    }

    @Test
    void everyWordTheServerCanSayHasAText() throws IOException {
        Set<String> known = texts("zh").keySet();

        assertThat(known).containsAll(keys("state.", CameraState.values()));
        assertThat(known).containsAll(keys("cause.", GapCause.values()));
        assertThat(known).containsAll(keys("event.", StreamEventKind.values()));
        assertThat(known).containsAll(keys("degraded.", DegradedReason.values()));
        assertThat(known).containsAll(keys("kind.", AreaKind.values()));
        assertThat(known).containsAll(keys("campus.", CampusKind.values()));
        assertThat(known).containsAll(keys("refused.", Refusal.values()));
        assertThat(known).containsAll(keys("verdict.", Verdict.values()));
        assertThat(known).containsAll(keys("auditState.", Audit.State.values()));
        assertThat(known).containsAll(keys("state.", RetentionState.values()));
        assertThat(known).containsAll(keys("breach.", Breach.Kind.values()));
    }

    @Test
    void everyTextTheScriptsAskForExists() throws IOException {
        Set<String> known = texts("zh").keySet();
        Pattern asked = Pattern.compile("\\bt\\('([^']+)'");
        for (String file :
                Page.FILES.stream().filter(each -> each.endsWith(".js")).toList()) {
            Matcher m = asked.matcher(new String(Resources.read("web/" + file), StandardCharsets.UTF_8));
            while (m.find()) {
                assertThat(known).as(file).contains(m.group(1));
            }
        }
    }

    @Test
    void nothingIsLoadedFromElsewhere() {
        for (String file : Page.FILES) {
            String text = new String(Resources.read("web/" + file), StandardCharsets.UTF_8)
                    .replace("http://www.w3.org/2000/svg", "");
            assertThat(text).as(file).doesNotContain("http://", "https://", "style=\"", "onclick=\"");
        }
    }

    private static Set<String> keys(String prefix, Enum<?>[] values) {
        Set<String> keys = new TreeSet<>();
        Arrays.stream(values).forEach(value -> keys.add(prefix + value.name()));
        return keys;
    }
}
