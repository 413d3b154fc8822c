package org.keepsight.deploy;

/** Why a worker ends, as its exit code tells its supervisor. */
enum WorkerEnding {
    /** It was asked to. */
    ASKED(0),
    /** The serve that started it is gone. */
    ORPHANED(0),
    /** A camera's thread hangs for good, and only the end of the process frees what it holds. */
    CONDEMNED(70),
    /** Its memory passed the ceiling. */
    MEMORY(71);

    private final int exitCode;

    WorkerEnding(int exitCode) {
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
