package io.phishx.auth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.chassis.health.Dependencies;
import io.phishx.chassis.http.ServiceHttp;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.mutiny.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the operator of a service learns when auth-service gives it no token. */
class HttpServiceTokenSourceTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String TOKEN = "{\"access_token\":\"t\",\"expires_in\":300}";

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final Logger log = Logger.getLogger(HttpServiceTokenSource.class.getName());
  private final Handler heard =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          if (logged.getLevel().intValue() >= Level.WARNING.intValue()) {
            warnings.add(text(logged));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private HttpServer auth;
  private volatile int status = 200;
  private volatile String body = TOKEN;
  private HttpServiceTokenSource source;

  @BeforeEach
  void start() throws IOException {
    auth = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    auth.createContext(
        "/auth/token",
        call -> {
          byte[] answer = body.getBytes(StandardCharsets.UTF_8);
          call.sendResponseHeaders(status, answer.length);
          call.getResponseBody().write(answer);
          call.close();
        });
    auth.start();
    source =
        new HttpServiceTokenSource(
            new ServiceHttp(vertx, new NoTls()),
            new Config(auth.getAddress().getPort()),
            new Dependencies(Clock.systemUTC(), metrics));
    log.addHandler(heard);
  }

  @AfterEach
  void stop() {
    log.removeHandler(heard);
    auth.stop(0);
    vertx.closeAndAwait();
  }

  @Test
  void wrongSecretIsToldOnceWithTheErrorThatCameAndIsA503Outside() {
    refuse(401, "{\"error\":\"invalid_client\"}");

    assertUnavailable();
    assertUnavailable();

    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(warnings.getFirst().contains("401 invalid_client"), warnings::toString);
    assertFalse(warnings.getFirst().contains("hunter2"), warnings::toString);
    assertEquals(1, up(), "a refusal is an answer");
  }

  @Test
  void anotherReasonAndAFreshRefusalAreToldAgain() {
    refuse(401, "{\"error\":\"invalid_client\"}");
    assertUnavailable();
    refuse(400, "{\"error\":\"unauthorized_client\"}");
    assertUnavailable();
    refuse(200, TOKEN);
    assertEquals("t", source.issue(Optional.empty()).await().atMost(LONG).token());
    refuse(400, "{\"error\":\"unauthorized_client\"}");
    assertUnavailable();

    assertEquals(3, warnings.size(), warnings::toString);
  }

  @Test
  void tenantWhoIsNotActiveIsNoTroubleOfThisService() {
    refuse(400, "{\"error\":\"invalid_grant\"}");

    Problem.Unavailable problem =
        assertThrows(
            Problem.Unavailable.class,
            () -> source.issue(Optional.of(new TenantId(UUID.randomUUID()))).await().atMost(LONG));

    assertEquals("/problems/tenant-not-active", problem.type());
    assertEquals(List.of(), warnings);
    assertEquals(1, up());
  }

  @Test
  void whatIsNoErrorCodeIsNotWrittenToTheLog() {
    refuse(401, "{\"error\":\"a\\nforged line\"}");
    assertUnavailable();

    assertTrue(warnings.getFirst().contains("401 (none)"), warnings::toString);
  }

  @Test
  void authAwayShowsAsADependency() {
    auth.stop(0);

    assertUnavailable();

    assertEquals(0, up());
  }

  private void refuse(int code, String text) {
    status = code;
    body = text;
  }

  private double up() {
    return metrics.get("phishx_dependency_up").tag("dependency", "auth-service").gauge().value();
  }

  private void assertUnavailable() {
    assertThrows(
        Problem.Unavailable.class, () -> source.issue(Optional.empty()).await().atMost(LONG));
  }

  private static String text(LogRecord logged) {
    Object[] values = logged.getParameters();
    return values == null ? logged.getMessage() : logged.getMessage().formatted(values);
  }

  private record Config(int port) implements AuthClientConfig {

    @Override
    public Optional<URI> url() {
      return Optional.of(URI.create("http://localhost:" + port));
    }

    @Override
    public Service service() {
      return new Service() {
        @Override
        public String clientId() {
          return "probe-service";
        }

        @Override
        public Optional<Secret> clientSecret() {
          return Optional.of(Secret.of("hunter2"));
        }
      };
    }
  }

  private static final class NoTls implements TlsConfigurationRegistry {

    @Override
    public Optional<TlsConfiguration> get(String name) {
      return Optional.empty();
    }

    @Override
    public Optional<TlsConfiguration> getDefault() {
      return Optional.empty();
    }

    @Override
    public void register(String name, TlsConfiguration configuration) {
      throw new UnsupportedOperationException("no TLS here");
    }
  }
}
