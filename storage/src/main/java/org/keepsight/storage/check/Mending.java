package org.keepsight.storage.check;

/** What became of the attempt to mend a discrepancy. */
public sealed interface Mending {
    /** One sentence for a person. */
    String what();

    /** It is mended; the register entry says by whom and why. */
    record Mended(String what) implements Mending {}

    /** It is left as it is, for a reason. */
    record Left(String what) implements Mending {}
}
