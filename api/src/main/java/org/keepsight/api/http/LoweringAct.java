package org.keepsight.api.http;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.Role;
import org.keepsight.api.identity.TwoPersonRule;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.registry.CameraChange;
import org.keepsight.storage.registry.CameraClass;
import org.keepsight.storage.registry.ClassChoice;
import org.keepsight.storage.registry.ClassLowering;
import org.keepsight.storage.registry.Registry;

/** Lowering the retention class of a camera, as an act of two: whoever may change the camera proposes, the bureau decides. */
final class LoweringAct {
    static final String KIND = "camera.lowering";

    private LoweringAct() {}

    /** What is kept of a lowering until it is decided. */
    private record Content(String name, CameraClass before, CameraClass after, Change change) {}

    private record Change(
            @Nullable String area,
            @Nullable ClassChoice retentionClass,
            @Nullable String classBasis) {
        CameraChange toDomain() {
            return CameraChange.ofClass(area, retentionClass, classBasis);
        }
    }

    static TwoPersonRule.Act of(Registry registry) {
        return new TwoPersonRule.Act(KIND, Set.of(Role.BUREAU_ADMINISTRATOR), (handle, proposal, approver, reason) -> {
            Content content = Json.read(proposal.content().getBytes(StandardCharsets.UTF_8), Content.class);
            registry.lowerClass(
                    handle,
                    new Code(proposal.subject()),
                    content.before(),
                    content.change().toDomain(),
                    approver,
                    reason);
        });
    }

    static String content(ClassLowering lowering) {
        CameraChange change = lowering.change();
        Content content = new Content(
                lowering.name(),
                lowering.before(),
                lowering.after(),
                new Change(change.area(), change.retentionClass(), change.classBasis()));
        return new String(Json.write(content), StandardCharsets.UTF_8);
    }
}
