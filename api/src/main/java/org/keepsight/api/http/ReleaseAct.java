package org.keepsight.api.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.Role;
import org.keepsight.api.identity.TwoPersonRule;
import org.keepsight.retention.hold.Hold;
import org.keepsight.retention.hold.Holds;
import org.keepsight.storage.model.Code;

/** Releasing a hold, as an act of two; neither of them asked for it. */
final class ReleaseAct {
    static final String KIND = "hold.release";

    private ReleaseAct() {}

    /** What people read of a hold when they decide. */
    private record Content(UUID hold, String name, String caseNumber, String from, String to, String cameras) {}

    static TwoPersonRule.Act of(Holds holds) {
        return new TwoPersonRule.Act(
                KIND,
                Set.of(Role.BUREAU_ADMINISTRATOR),
                (handle, proposal, approver, reason) -> holds.release(
                        handle,
                        Json.read(proposal.content().getBytes(StandardCharsets.UTF_8), Content.class)
                                .hold(),
                        proposal.proposedBy(),
                        approver,
                        reason));
    }

    static String content(Hold hold) {
        String cameras =
                hold.cameras().stream().map(each -> each.camera().value()).collect(Collectors.joining(", "));
        return new String(
                Json.write(new Content(
                        hold.id(),
                        hold.reason(),
                        hold.caseNumber(),
                        hold.range().start().toString(),
                        hold.range().end().toString(),
                        cameras)),
                StandardCharsets.UTF_8);
    }

    /** The one campus it concerns; {@code null}: the county. */
    static @Nullable Code campus(Hold hold) {
        Map<Code, Long> campuses =
                hold.cameras().stream().collect(Collectors.groupingBy(Hold.HeldCamera::campus, Collectors.counting()));
        return campuses.size() == 1 ? campuses.keySet().iterator().next() : null;
    }
}
