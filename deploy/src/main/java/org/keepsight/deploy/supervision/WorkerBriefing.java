package org.keepsight.deploy.supervision;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.keepsight.storage.database.DatabaseAddress;

/**
 * What serve tells a worker it starts, through the worker's standard input: nothing of it is on a command line, in an
 * environment or in a file. How to come into the database follows as soon as it is there: as the service, never as the owner
 * of the schema. The stream stays open afterwards; its end tells the worker that serve is gone.
 *
 * @param configuration the text of the configuration serve was started with, whatever became of its file since, without what
 *     leads to the database
 * @param base the directory relative paths of it begin at
 */
public record WorkerBriefing(String configuration, Path base) {
    private static final int LONGEST = 16 << 20;

    /** Writes the briefing and leaves the stream open. */
    void send(OutputStream stream) throws IOException {
        DataOutputStream out = new DataOutputStream(stream);
        byte[] text = configuration.getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
        out.writeUTF(base.toString());
        out.flush();
    }

    /** Reads a briefing and leaves the stream open behind it. */
    public static WorkerBriefing receive(InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        int length = in.readInt();
        if (length < 0 || length > LONGEST) {
            throw new IOException(
                    "the standard input carries no briefing: only serve starts a worker with --supervised");
        }
        String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        return new WorkerBriefing(text, Path.of(in.readUTF()));
    }

    /** Writes, behind the briefing, how the worker comes into the database. */
    static void send(DatabaseAddress service, OutputStream stream) throws IOException {
        DataOutputStream out = new DataOutputStream(stream);
        out.writeUTF(service.url());
        out.writeUTF(service.user());
        out.writeUTF(service.password());
        out.flush();
    }

    /** Waits for what follows the briefing. */
    public static DatabaseAddress receiveDatabase(InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        return new DatabaseAddress(in.readUTF(), in.readUTF(), in.readUTF());
    }

    /** Without the configuration, which may hold secrets. */
    @Override
    public String toString() {
        return "WorkerBriefing[" + base + "]";
    }
}
