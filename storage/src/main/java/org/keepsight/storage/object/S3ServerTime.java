package org.keepsight.storage.object;

import io.minio.Signer;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs requests by the store's clock where this machine's is another. A store refuses what was signed more than a quarter of
 * an hour before or after its own time; a machine that woke up in 1970 must store footage all the same. The store's time is
 * read from its answers, and is believed for nothing else. Thread-safe.
 */
final class S3ServerTime implements Interceptor {
    private static final Logger LOG = LoggerFactory.getLogger(S3ServerTime.class);

    /** Clocks that are no further apart are left alone. */
    private static final Duration NEAR = Duration.ofMinutes(5);

    private static final String DATE = "X-Amz-Date";
    private static final DateTimeFormatter DATE_FORMAT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final S3Settings settings;
    private final InstantSource clock;
    private volatile Duration ahead = Duration.ZERO; // of the store's clock

    S3ServerTime(S3Settings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** What time it is by the store, as far as it was heard of. */
    Instant now() {
        return clock.instant().plus(ahead);
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Duration known = ahead;
        Response answer = chain.proceed(known.isZero() ? chain.request() : signed(chain.request(), known));
        Duration found = ahead(answer, known);
        if (answer.code() != HttpURLConnection.HTTP_FORBIDDEN
                || found.minus(known).abs().compareTo(NEAR) <= 0) {
            return answer;
        }
        answer.close(); // refused for its time, so nothing was done
        return chain.proceed(signed(chain.request(), found));
    }

    /** How far the store's clock is ahead, as its answer tells; zero when that is near enough. */
    @SuppressWarnings("JavaUtilDate") // OkHttp speaks it
    private Duration ahead(Response answer, Duration known) {
        Date date = answer.headers().getDate("Date");
        if (date == null) {
            return known;
        }
        Duration told = Duration.between(clock.instant(), date.toInstant());
        Duration found = told.abs().compareTo(NEAR) <= 0 ? Duration.ZERO : told;
        if (known.isZero() && !found.isZero()) {
            LOG.atWarn()
                    .addKeyValue("store", settings.authority())
                    .addKeyValue("ahead", found)
                    .log(
                            "the clocks of the object store and of this machine differ: requests are signed by the store's");
        } else if (found.isZero() && !known.isZero()) {
            LOG.atInfo()
                    .addKeyValue("store", settings.authority())
                    .log("the clocks of the object store and of this machine agree again");
        }
        ahead = found;
        return found;
    }

    private Request signed(Request request, Duration by) throws IOException {
        Instant now = clock.instant().plus(by);
        try {
            return Signer.signV4S3(
                    request.newBuilder().header(DATE, DATE_FORMAT.format(now)).build(),
                    settings.region(),
                    settings.accessKey(),
                    settings.secretKey(),
                    String.valueOf(request.header("X-Amz-Content-Sha256")));
        } catch (MinioException e) {
            throw new IOException("a request to the object store could not be signed", e);
        }
    }
}
