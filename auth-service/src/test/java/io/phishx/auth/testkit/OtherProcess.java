package io.phishx.auth.testkit;

import io.phishx.auth.client.TokenRefused;
import io.phishx.auth.client.TokenVerifier;
import io.phishx.auth.client.TrustConfig;
import io.phishx.auth.client.TrustSnapshot;
import io.restassured.response.Response;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Verifies tokens as another service does: by what it last got of the trust feed over HTTP, asked
 * for as often as a service asks.
 */
public final class OtherProcess implements AutoCloseable {

  private final TokenVerifier verifier;
  private final Callers.Tokens service;
  private volatile TrustSnapshot held;
  private final ScheduledFuture<?> polling;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  public OtherProcess(TrustConfig config) {
    this.verifier = new TokenVerifier(config, Clock.systemUTC());
    this.service = Callers.serviceToken();
    this.held = fetch();
    long poll = config.poll().toMillis();
    this.polling =
        timer.scheduleWithFixedDelay(() -> held = fetch(), poll, poll, TimeUnit.MILLISECONDS);
  }

  private TrustSnapshot fetch() {
    Response feed = service.call().get("/internal/feeds/trust");
    long version =
        Long.parseLong(feed.then().statusCode(200).extract().header("ETag").replace("\"", ""));
    return TrustSnapshot.parse(version, feed.asString());
  }

  /** Fails if this process would answer with 401. */
  public void accepts(String accessToken) {
    try {
      verifier.verify(accessToken, held);
    } catch (TokenRefused e) {
      throw new AssertionError("another process refuses a good token: " + e.reason(), e);
    }
  }

  @Override
  public void close() {
    polling.cancel(true);
    timer.shutdownNow();
  }
}
