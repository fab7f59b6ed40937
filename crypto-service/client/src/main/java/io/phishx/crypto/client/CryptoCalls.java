package io.phishx.crypto.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.phishx.chassis.feed.Credentials;
import io.phishx.chassis.health.Dependency;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.work.CallersContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpMethod;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.ext.web.client.HttpResponse;
import io.vertx.mutiny.ext.web.client.WebClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Calls crypto-service over HTTP: bounded in calls under way and in time, repeated once after a
 * broken connection, a refused token or a 503, and closed in every doubt.
 */
final class CryptoCalls {

  private static final Logger LOG = Logger.getLogger(CryptoCalls.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final WebClient http;
  private final String base;
  private final Duration timeout;
  private final Function<TenantId, Credentials> credentials;
  private final Dependency dependency;
  private final Places places;

  CryptoCalls(
      WebClient http,
      CryptoClientConfig config,
      Function<TenantId, Credentials> credentials,
      Dependency dependency) {
    this.http = http;
    this.base = withoutSlash(config.url());
    this.timeout = config.timeout();
    this.places = new Places(config.maxConcurrent(), config.maxConcurrentOfTenant());
    this.credentials = credentials;
    this.dependency = dependency;
  }

  /** Sends a call that may be repeated; the answer arrives on the caller's Vert.x context. */
  <T> Uni<T> call(
      TenantId tenant, HttpMethod method, String path, byte[] body, Reader<byte[], T> reader) {
    return answered(tenant, () -> send(tenant, method, path, body, reader));
  }

  /** Bounds what waits and how long, closes in every doubt, and returns to the caller's context. */
  <T> Uni<T> answered(TenantId tenant, Supplier<Uni<T>> question) {
    return Uni.createFrom()
        .deferred(
            () -> {
              if (!places.enter(tenant)) {
                return Uni.createFrom()
                    .failure(unavailable("too many calls to crypto-service are under way"));
              }
              CallersContext caller = new CallersContext();
              return question
                  .get()
                  .ifNoItem()
                  .after(timeout)
                  .failWith(() -> unavailable("crypto-service did not answer within " + timeout))
                  .onFailure()
                  .transform(CryptoCalls::closed)
                  .onTermination()
                  .invoke(() -> places.leave(tenant))
                  .emitOn(caller);
            });
  }

  /** Sends one call, once more where that helps; for use within {@link #answered}. */
  <T> Uni<T> send(
      TenantId tenant, HttpMethod method, String path, byte[] body, Reader<byte[], T> reader) {
    return Uni.createFrom()
        .deferred(() -> attempt(tenant, method, path, body, reader))
        .onFailure(Again.class)
        .retry()
        .atMost(1)
        .ifNoItem()
        .after(timeout)
        .failWith(() -> unavailable("crypto-service did not answer within " + timeout));
  }

  private <T> Uni<T> attempt(
      TenantId tenant, HttpMethod method, String path, byte[] body, Reader<byte[], T> reader) {
    Credentials own = credentials.apply(tenant);
    return own.token()
        .chain(
            token ->
                dependency
                    .watch(
                        http.requestAbs(method, base + path)
                            // ends the request itself, so that a silent server keeps no connection
                            .timeout(timeout.toMillis())
                            .bearerTokenAuthentication(token)
                            .putHeader("Content-Type", "application/json")
                            .putHeader("Accept", "application/json")
                            .sendBuffer(Buffer.buffer(body)),
                        response -> response.statusCode() < 500)
                    .onFailure(e -> e instanceof IOException || e instanceof VertxException)
                    .transform(e -> new Again("the connection to crypto-service failed", e))
                    .map(response -> read(response, own, token, reader)));
  }

  private static <T> T read(
      HttpResponse<Buffer> response, Credentials own, String token, Reader<byte[], T> reader) {
    return switch (response.statusCode()) {
      case 200 -> believed(reader).apply(response.body().getBytes());
      case 401 -> {
        own.forget(token);
        throw new Again("crypto-service refused this service's token", null);
      }
      case 410 -> throw new Problem.Gone("keys-shredded", "the tenant's keys were destroyed");
      case 413 ->
          throw new Problem.TooLarge("batch-too-large", "more than crypto-service seals in a call");
      case 502, 503, 504 -> throw new Again("crypto-service cannot answer now", null);
      default -> throw new NotAccepted(response.statusCode());
    };
  }

  /** {@code reader}, whose refusals end the call. */
  static <A, T> Function<A, T> believed(Reader<A, T> reader) {
    return answer -> {
      try {
        return reader.read(answer);
      } catch (JsonProcessingException e) {
        // no cause: Jackson's message quotes the answer, which may hold what was opened
        throw new IllegalStateException("crypto-service answered with malformed JSON");
      } catch (IOException e) {
        throw new IllegalStateException("crypto-service's answer was refused", e);
      }
    };
  }

  private static Throwable closed(Throwable failure) {
    if (failure instanceof Problem) {
      return failure;
    }
    LOG.warnf(failure, "crypto-service gave no safe answer");
    return unavailable("stored fields cannot be sealed or opened now");
  }

  private static Problem.Unavailable unavailable(String detail) {
    return new Problem.Unavailable("crypto-unavailable", detail, RETRY_AFTER);
  }

  private static String withoutSlash(URI url) {
    String text = url.toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  /** Reads an answer, or says with an {@link IOException} why it is not believed. */
  interface Reader<A, T> {
    T read(A answer) throws IOException;
  }

  /** The service understood the call and refused it. */
  static final class NotAccepted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotAccepted(int status) {
      super("crypto-service answered with status " + status);
    }
  }

  /** A failure after which the same call may be sent once more. */
  private static final class Again extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Again(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
