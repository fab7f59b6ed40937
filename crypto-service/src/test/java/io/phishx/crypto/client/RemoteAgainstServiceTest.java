package io.phishx.crypto.client;

import static io.restassured.RestAssured.given;

import io.phishx.chassis.health.Dependency;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.TestTokens;
import io.restassured.RestAssured;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;

/** The client's contract, kept by the service itself. */
@RunningService
class RemoteAgainstServiceTest extends FieldCipherContract {

  private final Vertx vertx;

  @Inject
  RemoteAgainstServiceTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  protected FieldCipher cipher() {
    return new RemoteFieldCipher(
        WebClient.create(vertx),
        new Config(RestAssured.port),
        AnomalyService::new,
        new Dependency(Clock.systemUTC()));
  }

  @Override
  protected void shred(TenantId tenant) {
    given()
        .auth()
        .oauth2(TestTokens.operator())
        .delete("/encryption/tenants/" + tenant + "/keys")
        .then()
        .statusCode(200);
  }

  private record Config(int port) implements CryptoClientConfig {

    @Override
    public URI url() {
      return URI.create("http://localhost:" + port);
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(15);
    }

    @Override
    public int maxConcurrent() {
      return 10;
    }

    @Override
    public int batchAbove() {
      return 1;
    }

    @Override
    public int batchRows() {
      return 3;
    }

    @Override
    public int maxConcurrentOfTenant() {
      return 10;
    }

    @Override
    public boolean encryptionEnabled() {
      return true;
    }
  }
}
