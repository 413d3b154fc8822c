package org.keepsight.retention.verify;

import org.keepsight.retention.verify.Finding.About;
import org.keepsight.retention.verify.Finding.Sentence;

/**
 * Something that is right.
 *
 * @param file which
 * @param says what was verified of it, in both languages
 */
public record Confirmed(String file, About about, Sentence says) {}
