package io.phishx.crypto.client;

import io.phishx.chassis.health.Dependency;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.Configs;
import io.phishx.crypto.testkit.RunningService;
import io.restassured.RestAssured;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;

/** The contract of the owners' upkeep, kept by the service itself. */
@RunningService
class UpkeepAgainstServiceTest extends KeyUpkeepContract {

  private final Vertx vertx;

  @Inject
  UpkeepAgainstServiceTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  protected KeyUpkeep upkeep() {
    return new RemoteKeyUpkeep(
        new CryptoCalls(
            WebClient.create(vertx),
            config(),
            AnomalyService::new,
            new Dependency(Clock.systemUTC())));
  }

  @Override
  protected FieldCipher cipher() {
    return new RemoteFieldCipher(
        WebClient.create(vertx), config(), AnomalyService::new, new Dependency(Clock.systemUTC()));
  }

  @Override
  protected void rotate(TenantId tenant) {
    Calls calls = new Calls(tenant.value());
    calls.post(calls.user("admin"), "/encryption/keys/rotate?purpose=field", "").statusCode(200);
  }

  private static CryptoClientConfig config() {
    return Configs.client(URI.create("http://localhost:" + RestAssured.port));
  }
}
