package org.keepsight.storage.journal;

/**
 * Something of the journal that is missing, or that this installation did not write so.
 *
 * @param object its name, or the name of the first of those missing
 * @param what one sentence for a person
 */
public record JournalProblem(String object, String what) {}
