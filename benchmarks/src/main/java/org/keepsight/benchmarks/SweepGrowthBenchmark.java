package org.keepsight.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.keepsight.benchmarks.BulkObjects.Stored;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.PrivatePostgres;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.ObjectKey;

/**
 * What sweeping a segment costs in a catalogue of a million rows, and in one of ten: the same number of expired segments is swept
 * in windows of both. See {@code docs/benchmarks/sweep.md}.
 *
 * <p>Arguments: segments of a window (20,000), windows of each size (5), rows of the small catalogue (1,000,000).
 */
public final class SweepGrowthBenchmark {
    private static final int CAMERAS = 20;
    /** Of not yet expired footage: 80 cameras for 87 days make ten million minutes. */
    private static final int MINUTES = 87 * 1440;

    private final Database database;
    private final ExpiredFootage footage;
    private final DirectoryObjectStore store;
    private final ExpiredWindows windows;
    private final int each;
    private final List<CameraId> cameras;

    private SweepGrowthBenchmark(
            Database database, ExpiredFootage footage, DirectoryObjectStore store, ExpiredWindows windows, int swept)
            throws SQLException {
        this.database = database;
        this.footage = footage;
        this.store = store;
        this.windows = windows;
        this.each = swept / CAMERAS;
        this.cameras = footage.cameras(CAMERAS);
    }

    public static void main(String[] arguments) throws Exception {
        int swept = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        int ofEach = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        int small = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1_000_000;
        Path directory = Files.createTempDirectory("keepsight-sweep");
        try (PrivatePostgres postgres = PrivatePostgres.start(directory.resolve("postgres"));
                Database database = Database.open(postgres.address(), 8);
                DirectoryObjectStore store = new DirectoryObjectStore(directory.resolve("store"))) {
            SweepGrowthBenchmark benchmark = new SweepGrowthBenchmark(
                    database, new ExpiredFootage(postgres.address()), store, ExpiredWindows.of(1 + 2 * ofEach), swept);
            benchmark.fill(directory.resolve("store/objects"));
            int few = small / MINUTES + 1;
            benchmark.keep(0, few);
            benchmark.sweep(0, 1); // warms up
            double before = benchmark.sweep(1, 1 + ofEach);
            benchmark.keep(few, 80);
            double after = benchmark.sweep(1 + ofEach, 1 + 2 * ofEach);
            System.out.printf(Locale.ROOT, "cost of a segment, large over small: %.2f%n", before / after);
        } finally {
            RunningKeepsight.deleteTree(directory);
        }
    }

    private void fill(Path objects) throws Exception {
        for (int window = 0; window < windows.count(); window++) {
            for (CameraId camera : cameras) {
                List<ObjectKey> names = footage.names(camera, windows.start(window), each);
                for (ObjectKey name : names) {
                    Path file = objects.resolve(name.toString());
                    Files.createDirectories(file.getParent());
                    Files.write(file, new byte[4096]);
                }
                footage.enter(
                        store.name(),
                        names.stream().map(name -> new Stored(name, null)).toList());
            }
        }
    }

    /** Rows of footage that is kept, of cameras numbered from 10,000, each a minute. */
    private void keep(int first, int beyond) throws SQLException {
        Instant since = windows.now().minus(MINUTES, ChronoUnit.MINUTES);
        footage.execute("""
                select ensure_partitions((timestamptz '%1$s')::date - 1, (timestamptz '%1$s')::date + 90);
                insert into segment (camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class,
                                     origin, node, store)
                select 10000 + camera, timestamptz '%1$s' + minute * interval '1 minute', md5(camera::text)::uuid, minute,
                       timestamptz '%1$s' + (minute - 1) * interval '1 minute', 5400000, 15000000, 700,
                       sha256(int4send(minute)), sha256(int4send(-minute)), 'k', 'l', 1, 1
                from generate_series(1, %2$d) as minute, generate_series(%3$d, %4$d) as camera
                """.formatted(since, MINUTES, first, beyond - 1));
        footage.execute(
                "vacuum analyze segment"); // as the server does by and by; here it would do so while it is measured
        footage.execute("checkpoint");
    }

    /** @return the median of the windows, segments a second */
    private double sweep(int first, int beyond) throws SQLException {
        double[] rates = new double[beyond - first];
        for (int window = first; window < beyond; window++) {
            rates[window - first] = windows.sweep(database.jdbi(), store, window, each * CAMERAS);
        }
        Arrays.sort(rates);
        System.out.printf(
                Locale.ROOT,
                "%,.0f rows: %s segments/s, median %.0f%n",
                footage.asked("select count(*) from segment"),
                Arrays.toString(Arrays.stream(rates).mapToLong(Math::round).toArray()),
                rates[rates.length / 2]);
        return rates[rates.length / 2];
    }
}
