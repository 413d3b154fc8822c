package org.keepsight.storage.time;

import java.util.Optional;
import java.util.function.Supplier;

/** Somebody beside the clock who may know what time it is. Thread-safe. */
public interface TimeWitness {
    /**
     * What the witness says now.
     *
     * @param source who says so, for a person
     * @param mark the true time
     */
    record Statement(String source, Mark mark) {}

    /**
     * Asks once; blocks for seconds at most.
     *
     * @param machine the clocks of this machine
     * @return empty when it does not know, or does not answer
     */
    Optional<Statement> ask(Supplier<Reading> machine);
}
