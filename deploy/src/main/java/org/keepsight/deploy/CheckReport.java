package org.keepsight.deploy;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.check.CheckCount;

/** How findings reach whoever asked, each as soon as it is found: nothing is collected. */
interface CheckReport {
    void found(CheckFinding finding);

    /**
     * The last word.
     *
     * @param kinds findings by kind
     * @param failure why the check broke off; {@code null} when it looked at everything
     */
    void end(CheckCount counted, Map<String, Long> kinds, @Nullable String failure);
}
