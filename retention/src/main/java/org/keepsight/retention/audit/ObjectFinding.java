package org.keepsight.retention.audit;

import org.jspecify.annotations.Nullable;

/**
 * What was found of one object that an audit fetched.
 *
 * @param object its key
 * @param verdict {@code OK} or what is wrong with it
 * @param expected SHA-256 that the catalogue and the object's name tell, in hexadecimal
 * @param found SHA-256 of the bytes that were read; {@code null} when none were
 * @param keyframes how many keyframes of the minute were decoded
 * @param note one sentence on what is wrong; empty when nothing is
 */
public record ObjectFinding(
        String object,
        Verdict verdict,
        String expected,
        @Nullable String found,
        int keyframes,
        String note) {}
