package io.phishx.region.probe;

import io.phishx.chassis.egress.EgressGuard;
import io.phishx.chassis.egress.PinnedTarget;
import io.phishx.chassis.secret.Secret;
import io.phishx.region.probe.ProbeResult.Answered;
import io.phishx.region.probe.ProbeResult.Failed;
import io.phishx.region.probe.ProbeResult.NotMade;
import io.phishx.region.registry.CredentialsRef;
import io.phishx.region.registry.Endpoint;
import io.phishx.region.registry.StoreLogin;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.impl.types.ErrorType;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.Inet6Address;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Logs in to a region's Redis and sends PING. */
@ApplicationScoped
class CacheProbe {

  private static final String POOL = "region-probe";

  private final EgressGuard egress;
  private final StoreLogin logins;
  private final Vertx vertx;

  CacheProbe(EgressGuard egress, StoreLogin logins, Vertx vertx) {
    this.egress = egress;
    this.logins = logins;
    this.vertx = vertx;
  }

  Uni<ProbeResult> probe(Endpoint cache, @Nullable CredentialsRef ref, Duration timeout) {
    StoreLogin.Login login = logins.cache(ref);
    return egress
        .check(cache.uri())
        .map(target -> options(target, cache, login, timeout))
        .chain(this::ping);
  }

  private static RedisOptions options(
      PinnedTarget target, Endpoint cache, StoreLogin.Login login, Duration timeout) {
    String host =
        target.address() instanceof Inet6Address ? "[" + target.host() + "]" : target.host();
    RedisOptions options =
        new RedisOptions()
            .setPoolName(POOL)
            .setConnectionString(
                cache.uri().getScheme() + "://" + user(login) + host + ":" + target.port());
    options
        .getNetClientOptions()
        .setConnectTimeout(Math.toIntExact(timeout.toMillis()))
        .setIdleTimeout(Math.toIntExact(2 * timeout.toMillis()))
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    login.password().map(Secret::revealText).ifPresent(options::setPassword);
    return options;
  }

  /** The driver takes a user in the address alone, and then the password beside it. */
  private static String user(StoreLogin.Login login) {
    return login
        .user()
        .map(
            user ->
                encoded(user)
                    + ":"
                    + encoded(login.password().map(Secret::revealText).orElse(""))
                    + "@")
        .orElse("");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Uni<ProbeResult> ping(RedisOptions options) {
    return Uni.createFrom()
        .deferred(
            () -> {
              long start = System.nanoTime();
              Redis client = Redis.createClient(vertx, options);
              return client
                  .send(Request.cmd(Command.PING))
                  .<ProbeResult>map(
                      pong -> judge(pong, Duration.ofNanos(System.nanoTime() - start)))
                  .onFailure(CacheProbe::refusedLogin)
                  .recoverWithItem(new NotMade("its cache refused the login of the probe"))
                  .onTermination()
                  .invoke(client::close);
            });
  }

  private static boolean refusedLogin(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return failure instanceof ErrorType
        && (message.startsWith("NOAUTH") || message.startsWith("WRONGPASS"));
  }

  private static ProbeResult judge(@Nullable Response pong, Duration took) {
    return pong != null && "PONG".equals(pong.toString())
        ? new Answered(took)
        : new Failed("its cache did not answer PONG");
  }
}
