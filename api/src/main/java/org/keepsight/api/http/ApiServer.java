package org.keepsight.api.http;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RequestExtractor;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keepsight.api.identity.Identity;
import org.keepsight.api.identity.TwoPersonRule;
import org.keepsight.api.playback.Footage;
import org.keepsight.api.playback.PlaybackClerk;
import org.keepsight.api.playback.PlaybackSessions;
import org.keepsight.api.status.CameraStatuses;
import org.keepsight.retention.hold.Holds;
import org.keepsight.storage.audit.AccessRegister;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.time.CredibleClock;
import org.keepsight.storage.time.MisdatedFootage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP face: the contract's operations, the page and health, on a loopback address. Who asks is found out before
 * anything else; then requests are checked against the contract, and at the {@link Gate} whether the caller may. Thread-safe.
 */
public final class ApiServer implements AutoCloseable {
    /** The largest request body, in bytes. */
    static final int BODY_LIMIT = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    private final ApiSettings settings;
    private final Listener listener;
    private final Authentication authentication;
    private final Dispatcher dispatcher;
    private final Health health;
    private final Refusals refusals;
    private final PlaybackClerk clerk;
    private final JvmGcMetrics collector;

    private ApiServer(
            ApiSettings settings,
            Listener listener,
            Authentication authentication,
            Dispatcher dispatcher,
            Health health,
            Refusals refusals,
            PlaybackClerk clerk,
            JvmGcMetrics collector) {
        this.settings = settings;
        this.listener = listener;
        this.authentication = authentication;
        this.dispatcher = dispatcher;
        this.health = health;
        this.refusals = refusals;
        this.clerk = clerk;
        this.collector = collector;
    }

    /**
     * Binds and serves. The services stay the caller's to close, after the server.
     *
     * @throws DomainException {@code INVALID} with {@code http.host} when the address cannot be bound
     */
    public static ApiServer start(ApiSettings settings, ApiServices services) {
        Vertx vertx = Listener.loop();
        Identity identity = services.identity();
        Authentication authentication =
                new Authentication(identity.doorkeeper(), settings.exposure().encrypted());
        Dispatcher dispatcher = new Dispatcher(new Gate(identity.matrix(), services.registry()), services.metrics());
        Health health = new Health(services.jdbi(), services.store(), services.figures(), services.signs());
        Map<String, Endpoint> endpoints = endpoints(settings, services);
        identity.matrix().requireSame(endpoints.keySet());
        Router router = router(vertx, settings.exposure(), endpoints, authentication, dispatcher);
        health.serveHealthOn(router);
        Page.serveOn(router);
        byte[] contract = Contract.yaml();
        router.get("/openapi.yaml")
                .handler(context -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml")
                        .end(Buffer.buffer(contract)));
        Refusals refusals = new Refusals(services.jdbi(), identity.audit());
        Failures.answerOn(router, refusals::note);
        PlaybackClerk clerk = PlaybackClerk.start(services.jdbi(), identity.audit(), services.clock());
        Listener listener =
                Listener.start(vertx, router, settings.host(), settings.port(), "http.host", settings.exposure());
        LOG.atInfo().addKeyValue("port", listener.port()).log("the API is listening");
        return new ApiServer(
                settings, listener, authentication, dispatcher, health, refusals, clerk, bindJvm(services.metrics()));
    }

    /** Every operation of the contract by its id. */
    static Map<String, Endpoint> endpoints(ApiSettings settings, ApiServices services) {
        CameraStatuses statuses = new CameraStatuses(
                services.catalogue(),
                services.streams(),
                services.clock(),
                settings.zone(),
                settings.recordingWithin());
        Footage footage = new Footage(services.catalogue(), services.store(), services.stills());
        Identity identity = services.identity();
        RetentionServices retention = services.retention();
        Holds holds =
                new Holds(services.jdbi(), identity.audit(), new CredibleClock(services.time(), services.clock()));
        TwoPersonRule twoPersons = new TwoPersonRule(
                services.jdbi(),
                identity.audit(),
                services.clock(),
                List.of(
                        LoweringAct.of(services.registry()),
                        PolicyAct.of(retention.policies(), services.clock()),
                        ShortageAct.of(retention.shortages()),
                        ReleaseAct.of(holds)));
        Map<String, Endpoint> all = new HashMap<>();
        all.putAll(new DeploymentRoutes(
                        settings,
                        services.clock(),
                        services.signs().recording(),
                        services.signs().guarantee())
                .endpoints());
        all.putAll(new RegistryRoutes(services.registry(), statuses, services.logins(), twoPersons).endpoints());
        all.putAll(new CoverageRoutes(services.coverage(), statuses, services.clock(), settings.zone()).endpoints());
        AuditLog audit = services.identity().audit();
        PlaybackSessions sessions = new PlaybackSessions(services.jdbi(), audit, services.clock(), settings.reasons());
        all.putAll(new SegmentRoutes(services.registry(), services.catalogue(), services.jdbi(), audit).endpoints());
        all.putAll(new PlaybackRoutes(services.registry(), services.catalogue(), services.store(), footage, sessions)
                .endpoints());
        all.putAll(new RegisterRoutes(new AccessRegister(services.jdbi()), services.jdbi(), audit).endpoints());
        all.putAll(new RetentionRoutes(
                        retention.policies(), retention.sweeper(), retention.ledger(), twoPersons, services.clock())
                .endpoints());
        all.putAll(new HoldRoutes(holds, services.registry(), twoPersons, services.clock()).endpoints());
        all.putAll(new AuditRoutes(
                        retention.audits(),
                        services.registry(),
                        services.signs().scrub(),
                        services.clock(),
                        settings.zone())
                .endpoints());
        all.putAll(new ReportRoutes(retention.reports(), settings.zone(), services.jdbi(), audit).endpoints());
        all.putAll(new IdentityRoutes(identity.signIn(), identity.own()).endpoints());
        all.putAll(new OidcRoutes(identity.oidc()).endpoints());
        all.putAll(new UserRoutes(identity.accounts(), identity.tokens()).endpoints());
        all.putAll(new ProposalRoutes(twoPersons).endpoints());
        all.putAll(new CertificateRoutes(retention.certificates(), services.registry()).endpoints());
        all.putAll(new OutlookRoutes(retention.outlooks()).endpoints());
        all.putAll(new ShortageRoutes(retention.shortages(), twoPersons, services.time()).endpoints());
        all.putAll(new ClockRoutes(services.time(), new MisdatedFootage(services.jdbi()), audit).endpoints());
        return all;
    }

    private static Router router(
            Vertx vertx,
            Exposure exposure,
            Map<String, Endpoint> endpoints,
            Authentication authentication,
            Dispatcher dispatcher) {
        OpenAPIContract contract = Listener.await(Contract.load(vertx));
        RouterBuilder builder = RouterBuilder.create(vertx, contract, RequestExtractor.withBodyHandler());
        builder.rootHandler(new Protection(exposure));
        builder.rootHandler(new Peer(exposure));
        builder.rootHandler(new Throttle(exposure.limits()));
        builder.rootHandler(new SiteGuard(exposure));
        builder.rootHandler(authentication);
        builder.rootHandler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT));
        builder.rootHandler(ApiServer::requireUtf8);
        for (OpenAPIRoute route : builder.getRoutes()) {
            String operation = route.getOperation().getOperationId();
            Endpoint endpoint = endpoints.get(operation);
            if (endpoint == null) {
                throw new IllegalStateException("nothing answers the operation " + operation);
            }
            route.addHandler(dispatcher.handler(operation, endpoint));
        }
        return builder.createRouter();
    }

    /** JSON is UTF-8 (RFC 8259, 8.1). A wrong byte silently replaced would become part of a name. */
    private static void requireUtf8(RoutingContext context) {
        Buffer body = context.body().buffer();
        if (body != null) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body.getBytes()));
            } catch (CharacterCodingException e) {
                context.fail(DomainException.invalid("body", "the body is not UTF-8"));
                return;
            }
        }
        context.next();
    }

    private static JvmGcMetrics bindJvm(PrometheusMeterRegistry metrics) {
        new ClassLoaderMetrics().bindTo(metrics);
        new JvmMemoryMetrics().bindTo(metrics);
        new JvmThreadMetrics().bindTo(metrics);
        new ProcessorMetrics().bindTo(metrics);
        new UptimeMetrics().bindTo(metrics);
        JvmGcMetrics collector = new JvmGcMetrics();
        collector.bindTo(metrics);
        return collector;
    }

    /** The port it listens on, also where the system chose it. */
    public int port() {
        return listener.port();
    }

    /** Where a browser on this computer finds the page. */
    public URI address() {
        return settings.address(port());
    }

    @Override
    public void close() {
        listener.close();
        authentication.close();
        dispatcher.close();
        health.close();
        clerk.close();
        refusals.close();
        collector.close();
    }
}
