package org.keepsight.storage.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.registry.RegistryDocument.AreaEntry;
import org.keepsight.storage.registry.RegistryDocument.CameraEntry;
import org.keepsight.storage.registry.RegistryDocument.CampusEntry;

class RegistryFileTest {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    static final String YAML = """
            campuses:
              - code: S1
                name: 第一小学
                kind: PUBLIC_SCHOOL
                notApplicable: {DORM: day school}
                areas:
                  - kind: GATE
                    name: East gate
                    cameras:
                      - code: S1-01
                        name: East gate, inside
                        url: rtsp://10.0.0.7/main
                        username: keepsight
                        password: "p@ss"
                        commissionedAt: 2026-09-01T08:00:00+08:00
                        expectedWindow: mon-fri 06:00-22:00
                      - code: S1-02
                        name: East gate, outside
                        url: rtsp://u:p@10.0.0.8/main
                        enabled: no
                        audio: true
                        retentionClass: KEY
                        classBasis: bureau list 3
            """;
    static final String CHINESE_CSV = """
            学校代码,学校名称,学校类别,部位类别,部位名称,摄像机编码,摄像机名称,地址,用户名,密码,启用,投用时间,保存类别,类别依据\r
            S1,第一小学,公办学校,校门,东门,S1-01,"东门,内侧",rtsp://10.0.0.7/main,keepsight,"a""b",是,2026/9/1,,\r
            \r
            S1,第一小学,公办学校,操场,操场,S1-02,操场,rtsp://u:p@10.0.0.8/main,,,否,2026-09-01 8:00,重点,名单
            """;

    @Test
    void yamlIsRead() {
        RegistryDocument document = accepted("r.yaml", YAML.getBytes(StandardCharsets.UTF_8));
        CampusEntry campus = document.campuses().getFirst();
        assertThat(campus.code()).isEqualTo(new Code("S1"));
        assertThat(campus.kind()).isEqualTo(CampusKind.PUBLIC_SCHOOL);
        assertThat(campus.notApplicable()).containsOnlyKeys(AreaKind.DORM);
        List<CameraEntry> cameras = campus.areas().getFirst().cameras();
        assertThat(cameras.getFirst())
                .isEqualTo(new CameraEntry(
                        10,
                        new Code("S1-01"),
                        "East gate, inside",
                        "rtsp://10.0.0.7/main",
                        new Credentials("keepsight", "p@ss"),
                        null,
                        null,
                        Instant.parse("2026-09-01T00:00:00Z"),
                        "MON-FRI 06:00-22:00",
                        null,
                        null));
        assertThat(cameras.getLast())
                .isEqualTo(new CameraEntry(
                        17,
                        new Code("S1-02"),
                        "East gate, outside",
                        "rtsp://10.0.0.8/main",
                        new Credentials("u", "p"),
                        false,
                        true,
                        null,
                        null,
                        RetentionClass.KEY,
                        "bureau list 3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "GB18030", "BOM"})
    void csvIsReadAsExcelWritesIt(String encoding) {
        byte[] content = encoding.equals("BOM")
                ? ("\uFEFF" + CHINESE_CSV).getBytes(StandardCharsets.UTF_8)
                : CHINESE_CSV.getBytes(Charset.forName(encoding));
        CampusEntry campus = accepted("cameras.csv", content).campuses().getFirst();
        assertThat(campus.name()).isEqualTo("第一小学");
        assertThat(campus.areas()).extracting(AreaEntry::name).containsExactly("东门", "操场");
        CameraEntry first = campus.areas().getFirst().cameras().getFirst();
        assertThat(first.line()).isEqualTo(2);
        assertThat(first.name()).isEqualTo("东门,内侧");
        assertThat(first.credentials()).isEqualTo(new Credentials("keepsight", "a\"b"));
        assertThat(first.enabled()).isTrue();
        assertThat(first.commissionedAt()).isEqualTo(Instant.parse("2026-08-31T16:00:00Z"));
        CameraEntry second = campus.areas().getLast().cameras().getFirst();
        assertThat(second.line()).isEqualTo(4);
        assertThat(second.commissionedAt()).isEqualTo(Instant.parse("2026-09-01T00:00:00Z"));
        assertThat(second.retentionClass()).isEqualTo(RetentionClass.KEY);
        assertThat(accepted("registry", content)).as("known by its heading").isNotNull();
    }

    @Test
    void everyErrorOfAYamlFileIsReportedWithItsLine() {
        String wrong = """
                campuses:
                  - code: S 1
                    name: x
                    kind: CASTLE
                    colour: red
                    areas:
                      - kind: TOILET
                        name: Toilet
                        cameras:
                          - code: C1
                            name: c
                            url: http://u:secret@host/
                            enabled: perhaps
                            expectedWindow: MON
                            commissionedAt: yesterday
                  - code: S2
                    name: y
                    kind: OTHER
                    notApplicable: {DORM: none, GATE: [1]}
                    areas:
                      - kind: DORM
                        name: Dorm
                        cameras:
                          - {code: C1, name: c, url: 'rtsp://h/', retentionClass: KEY}
                          - {code: C2, url: 'rtsp://h/', password: secret}
                      - kind: DORM
                        name: Dorm
                  - code: S2
                    name: y
                    kind: OTHER
                """;
        List<LineError> errors = refused("r.yaml", wrong.getBytes(StandardCharsets.UTF_8));
        assertThat(errors)
                .extracting(e -> e.line() + " " + e.field())
                .containsExactlyInAnyOrder(
                        "2 code",
                        "4 kind",
                        "5 colour",
                        "7 kind",
                        "12 url",
                        "13 enabled",
                        "14 expectedWindow",
                        "15 commissionedAt",
                        "19 GATE",
                        "21 kind",
                        "24 code",
                        "24 classBasis",
                        "25 name",
                        "25 username",
                        "26 name",
                        "28 code");
        assertThat(errors).isSorted();
        assertThat(errors.toString()).doesNotContain("secret").contains("799");
    }

    @Test
    void everyErrorOfACsvFileIsReportedWithItsLine() {
        String wrong = """
                campus_code,campus_name,campus_kind,area_kind,area_name,camera_code,camera_name,url,colour
                S1,x,OTHER,GATE,East,C1,one,rtsp://h/1,
                S1,z,OTHER,DORM,East,C1,two,rtsp://h/2,
                S1,x,OTHER,BATHROOM,Bath,C3,"two
                lines",rtsp:/h,
                S1,x,OTHER,GATE,East,C4,,rtsp://h/4,,,,
                ,,,,,,,,
                S1,x,OTHER,GATE,East,C5,,rtsp://h/5
                """;
        assertThat(refused("r.csv", wrong.getBytes(StandardCharsets.UTF_8)))
                .extracting(e -> e.line() + " " + e.field())
                .containsExactlyInAnyOrder(
                        "1 colour",
                        "3 campus_name",
                        "3 area_kind",
                        "3 camera_code",
                        "4 area_kind",
                        "4 camera_name",
                        "4 url",
                        "6 ",
                        "8 camera_name");
        assertThat(refused("r.csv", "url,url\nx,y\n".getBytes(StandardCharsets.UTF_8)))
                .extracting(LineError::field)
                .contains("url", "campus_code", "camera_code");
    }

    @Test
    @Timeout(30)
    void whatIsNoRegistryFileGetsOneClearError() {
        one("r.csv", new byte[0], 1, "heading");
        one("r.yaml", new byte[0], 1, "empty");
        one("r.yaml", "# nothing\n".getBytes(StandardCharsets.UTF_8), 1, "empty");
        one("r.yaml", "campuses: [\n- code".getBytes(StandardCharsets.UTF_8), 2, "not YAML");
        one("r.yaml", YAML.substring(0, YAML.indexOf("p@ss")).getBytes(StandardCharsets.UTF_8), 14, "not YAML");
        one("r.yaml", "a: 1\n---\nb: 2\n".getBytes(StandardCharsets.UTF_8), 2, "not YAML");
        one("r.yaml", "campuses: &a [*a]".getBytes(StandardCharsets.UTF_8), 1, "aliases");
        one("r.yaml", bomb().getBytes(StandardCharsets.UTF_8), 2, "aliases");
        one("r.yaml", "[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8), 1, "nested");
        one("r.csv", "a,\"b\nc".getBytes(StandardCharsets.UTF_8), 1, "never closed");
        one("r.csv", "a,\"b\"c\n".getBytes(StandardCharsets.UTF_8), 1, "twice");
        one("r.csv", "x\n\u0000\n".getBytes(StandardCharsets.UTF_8), 2, "U+0000");
        one("r.csv", "PK\u0003\u0004".getBytes(StandardCharsets.UTF_8), 0, "Excel");
        one("r.csv", "x".getBytes(StandardCharsets.UTF_16), 0, "UTF-16");
        one("r.csv", new byte[] {'x', '\n', (byte) 0xFF, (byte) 0xFF}, 2, "neither UTF-8 nor GB18030");
        one("r.csv", new byte[(16 << 20) + 1], 0, "16 MiB");
    }

    @Test
    @Timeout(60)
    void rubbishIsRefusedAndNeverThrown() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            byte[] content = (i % 2 == 0 ? YAML : CHINESE_CSV).getBytes(StandardCharsets.UTF_8);
            for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                content[random.nextInt(content.length)] =
                        (byte) (i % 4 < 2 ? 32 + random.nextInt(90) : random.nextInt());
            }
            assertThat(RegistryFile.parse(i % 2 == 0 ? "r.yaml" : "r.csv", content, ZONE))
                    .as("seed %d, file %d", seed, i)
                    .isNotNull();
        }
    }

    @Test
    void aFileOfAllErrorsStaysReadable() {
        String wrong = "campuses:\n" + "  - {}\n".repeat(5_000);
        assertThat(refused("r.yaml", wrong.getBytes(StandardCharsets.UTF_8))).hasSize(1_000);
    }

    private static String bomb() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        return text.toString();
    }

    private static void one(String name, byte[] content, int line, String message) {
        assertThat(refused(name, content)).first().satisfies(error -> {
            assertThat(error.line()).as(error.message()).isEqualTo(line);
            assertThat(error.message()).contains(message);
        });
    }

    private static RegistryDocument accepted(String name, byte[] content) {
        RegistryFile.Outcome outcome = RegistryFile.parse(name, content, ZONE);
        assertThat(outcome).isInstanceOf(RegistryFile.Accepted.class);
        return ((RegistryFile.Accepted) outcome).document();
    }

    private static List<LineError> refused(String name, byte[] content) {
        RegistryFile.Outcome outcome = RegistryFile.parse(name, content, ZONE);
        assertThat(outcome).isInstanceOf(RegistryFile.Refused.class);
        return ((RegistryFile.Refused) outcome).errors();
    }
}
