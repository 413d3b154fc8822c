package org.keepsight.storage.registry;

import java.util.Locale;
import java.util.Optional;

/** What a registry file can say of a camera and the places around it: as YAML key, CSV heading, Chinese CSV heading. */
enum RegistryColumn {
    CAMPUS_CODE("code", "campus_code", "学校代码", true),
    CAMPUS_NAME("name", "campus_name", "学校名称", true),
    CAMPUS_KIND("kind", "campus_kind", "学校类别", true),
    AREA_KIND("kind", "area_kind", "部位类别", true),
    AREA_NAME("name", "area_name", "部位名称", true),
    CAMERA_CODE("code", "camera_code", "摄像机编码", true),
    CAMERA_NAME("name", "camera_name", "摄像机名称", true),
    URL("url", "url", "地址", true),
    USERNAME("username", "username", "用户名", false),
    PASSWORD("password", "password", "密码", false),
    ENABLED("enabled", "enabled", "启用", false),
    AUDIO("audio", "audio", "录音", false),
    COMMISSIONED_AT("commissionedAt", "commissioned_at", "投用时间", false),
    EXPECTED_WINDOW("expectedWindow", "expected_window", "应录时段", false),
    RETENTION_CLASS("retentionClass", "retention_class", "保存类别", false),
    CLASS_BASIS("classBasis", "class_basis", "类别依据", false);

    private final String key;
    private final String heading;
    private final String chinese;
    private final boolean required;

    RegistryColumn(String key, String heading, String chinese, boolean required) {
        this.key = key;
        this.heading = heading;
        this.chinese = chinese;
        this.required = required;
    }

    /** The YAML key; unique among the keys of one mapping. */
    String key() {
        return key;
    }

    String heading() {
        return heading;
    }

    boolean required() {
        return required;
    }

    static Optional<RegistryColumn> ofHeading(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        for (RegistryColumn each : values()) {
            if (each.heading.equals(name) || each.chinese.equals(name)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
