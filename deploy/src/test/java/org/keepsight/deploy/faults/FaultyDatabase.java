package org.keepsight.deploy.faults;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keepsight.ingest.rtsp.Commands;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.PrivatePostgres;
import org.keepsight.storage.object.FaultyProxy;

/** A PostgreSQL that can be killed, stopped and cut off, behind an address that stays. */
final class FaultyDatabase implements Closeable {
    private final Path directory;
    private final FaultyProxy proxy;
    private PrivatePostgres postgres;

    FaultyDatabase(Path directory) throws IOException {
        this.directory = directory;
        this.postgres = PrivatePostgres.start(directory);
        this.proxy = new FaultyProxy(port());
    }

    private int port() {
        return URI.create(postgres.address().url().substring("jdbc:".length())).getPort();
    }

    DatabaseAddress address() {
        DatabaseAddress own = postgres.address();
        String url = own.url().replace(":" + port() + "/", ":" + proxy.port() + "/");
        return new DatabaseAddress(url, own.user(), own.password());
    }

    void strike(FaultKind kind) throws IOException {
        switch (kind) {
            case DATABASE_KILLED -> ProcessHandle.of(postgres.pid()).ifPresent(ProcessHandle::destroyForcibly);
            case DATABASE_STOPPED -> postgres.close();
            case DATABASE_CUT -> proxy.set(FaultyProxy.Fault.REFUSE);
            case DATABASE_FROZEN -> signal("STOP");
            default -> throw new IllegalArgumentException(kind + " is nothing that a database has");
        }
    }

    void mend(FaultKind kind) throws IOException {
        switch (kind) {
            case DATABASE_STOPPED -> {
                postgres = PrivatePostgres.start(directory);
                proxy.leadTo(port());
            }
            case DATABASE_CUT -> proxy.set(FaultyProxy.Fault.NONE);
            case DATABASE_FROZEN -> signal("CONT");
            default -> {} // one that was killed is started again by itself
        }
    }

    /** To the server and all its processes; one may just have ended. */
    private void signal(String signal) {
        String pids = ProcessHandle.of(postgres.pid()).stream()
                .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.descendants()))
                .map(each -> Long.toString(each.pid()))
                .collect(Collectors.joining(" "));
        Commands.run("sh", "-c", "kill -" + signal + " " + pids + " || true");
    }

    @Override
    public void close() throws IOException {
        signal("CONT"); // a test may fail while it stands still
        proxy.close();
        postgres.close();
    }
}
