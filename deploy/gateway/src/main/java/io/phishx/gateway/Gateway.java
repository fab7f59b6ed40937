package io.phishx.gateway;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A running ingress: looks at each request just long enough to refuse it or to know whose it is.
 */
public final class Gateway implements AutoCloseable {

  private final Vertx vertx;
  private final GatewayConfig config;
  private final HttpServer server;
  private final Patience patience;
  private final PublicHealth health;
  private final OwnPages pages;
  private final RouteRules rules;
  private final Map<Upstream, ServiceForwarding> forwarding;

  private Gateway(Vertx vertx, GatewayConfig config) {
    GatewayLimits limits = config.limits();
    this.vertx = vertx;
    this.config = config;
    this.rules = new RouteRules(config.upstreams());
    this.patience =
        new Patience(vertx, limits.headerPatience(), limits.bodyPatience(), limits.bodyBytes());
    HttpClient client =
        vertx
            .httpClientBuilder()
            .with(clientOptions(config))
            .withConnectHandler(connection -> connection.exceptionHandler(Gateway::broken))
            .build();
    ServiceProbe probe = new ServiceProbe(client, Duration.ofSeconds(2));
    this.health = new PublicHealth(vertx, probe, config.upstreams(), Clock.systemUTC());
    this.pages =
        config.docs()
            ? new OwnPages(
                health,
                new MergedOpenApi(probe, config.upstreams(), rules, Clock.systemUTC()),
                new DocsPages())
            : new OwnPages(health, null, null);
    this.forwarding =
        config.upstreams().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(),
                    upstream -> new ServiceForwarding(vertx, client, upstream, limits)));
    this.server =
        vertx
            .createHttpServer(serverOptions(config))
            .connectionHandler(
                connection -> {
                  connection.exceptionHandler(Gateway::broken);
                  patience.awaitHead(connection);
                  connection.closeHandler(closed -> patience.closed(connection));
                })
            .invalidRequestHandler(this::refuseMalformed)
            .requestHandler(this::handle);
  }

  /**
   * Listens as configured.
   *
   * @throws IOException if the port is taken or the certificate can't be used
   */
  public static Gateway start(GatewayConfig config) throws IOException {
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(false));
    Gateway gateway = new Gateway(vertx, config);
    try {
      gateway.server.listen().toCompletionStage().toCompletableFuture().join();
      return gateway;
    } catch (CompletionException e) {
      gateway.close();
      throw new IOException(
          "the gateway can't listen on " + config.host() + ":" + config.port(), e.getCause());
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public void close() {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
    } catch (CompletionException slow) {
      System.getLogger(Gateway.class.getName())
          .log(System.Logger.Level.WARNING, "the gateway did not close in time", slow);
    }
  }

  private void handle(HttpServerRequest request) {
    if (!"/health".equals(request.path())) {
      health.countRequest();
    }
    Trace trace = Trace.of(request.headers());
    trace.writeTo(request.headers());
    patience.headArrived(request, () -> tooSlow(request, trace));
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.CONNECT) || method.equals(HttpMethod.TRACE)) {
      GatewayProblem.methodNotAllowed("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
          .answer(request, trace);
      return;
    }
    String path = request.path();
    if (path == null) {
      GatewayProblem.notFound().answer(request, trace);
      return;
    }
    if (!isUri(request.uri())) {
      GatewayProblem.malformedUri().answer(request, trace);
      return;
    }
    if (pages.serve(request, trace)) {
      return;
    }
    Optional<Upstream> upstream = rules.route(path);
    if (upstream.isEmpty()) {
      GatewayProblem.notFound().answer(request, trace);
    } else if (ServiceTokens.presentIn(request.headers())) {
      GatewayProblem.serviceToken().answer(request, trace);
    } else if (announcedBytes(request) > config.limits().maxBodyBytes()) {
      GatewayProblem.tooLarge(config.limits().maxBodyBytes()).answer(request, trace);
    } else {
      Objects.requireNonNull(forwarding.get(upstream.get())).forward(request);
    }
  }

  /** Whoever waits for an answer on a connection that breaks is told; nobody else needs to know. */
  private static void broken(Throwable cause) {
    System.getLogger(Gateway.class.getName())
        .log(System.Logger.Level.DEBUG, "a connection broke", cause);
  }

  private static void tooSlow(HttpServerRequest request, Trace trace) {
    request.response().putHeader("Connection", "close");
    GatewayProblem.slowBody().answer(request, trace);
    request.connection().close();
  }

  private void refuseMalformed(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    GatewayProblem problem =
        switch (cause) {
          case TooLongHttpLineException line ->
              new GatewayProblem(414, "uri-too-long", "the request line is too long", Map.of());
          case TooLongHttpHeaderException header ->
              new GatewayProblem(
                  431, "headers-too-large", "the request's headers are too large", Map.of());
          case TooLongFrameException frame ->
              new GatewayProblem(
                  431, "headers-too-large", "the request's headers are too large", Map.of());
          case null, default ->
              new GatewayProblem(400, "malformed-request", "this is not HTTP/1.1", Map.of());
        };
    request.response().putHeader("Connection", "close");
    problem.answer(request, Trace.of(request.headers()));
    request.connection().close();
  }

  private static boolean isUri(String text) {
    try {
      new URI(text);
      return true;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static long announcedBytes(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException beyondLong) {
      return Long.MAX_VALUE;
    }
  }

  private static HttpServerOptions serverOptions(GatewayConfig config) {
    GatewayLimits limits = config.limits();
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.host())
            .setPort(config.port())
            .setReuseAddress(true)
            .setMaxHeaderSize(limits.maxHeaderBytes())
            .setMaxInitialLineLength(limits.maxLineBytes())
            .setIdleTimeout((int) Math.max(1, limits.idle().toSeconds()))
            .setHandle100ContinueAutomatically(true)
            .setHttp2ClearTextEnabled(false);
    GatewayConfig.Tls tls = config.tls();
    return tls == null ? options : options.setSsl(true).setKeyCertOptions(pem(tls));
  }

  private static HttpClientOptions clientOptions(GatewayConfig config) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setMaxPoolSize(256)
            .setMaxWaitQueueSize(1_000)
            .setKeepAliveTimeout(30)
            .setConnectTimeout((int) config.limits().connect().toMillis())
            .setMaxHeaderSize(64 * 1024)
            .setDecompressionSupported(false)
            .setTcpNoDelay(true);
    GatewayConfig.ServiceTls services = config.services();
    return services == null
        ? options
        : options
            .setKeyCertOptions(pem(services.own()))
            .setTrustOptions(new PemTrustOptions().addCertPath(services.authority().toString()));
  }

  private static PemKeyCertOptions pem(GatewayConfig.Tls files) {
    return new PemKeyCertOptions()
        .addCertPath(files.certificate().toString())
        .addKeyPath(files.key().toString());
  }
}
