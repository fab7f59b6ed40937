package io.phishx.e2e;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One call with a token to each of the five services, past the gateway. */
final class Probe {

  /** A read that an operator may do, for each service. */
  static final Map<String, String> READS = new LinkedHashMap<>();

  static {
    READS.put("auth-service", "/auth/validate");
    READS.put("crypto-service", "/encryption/fields");
    READS.put("anomaly-service", "/anomalies/stats");
    READS.put("experiment-service", "/experiments/active");
    READS.put("region-controller", "/regions");
  }

  /** A read that each user and client of a tenant may do, for each service. */
  private static final Map<String, String> READS_OF_A_TENANT = new LinkedHashMap<>(READS);

  /** What services read with their own tokens; one of the five has nothing for them. */
  private static final Map<String, String> READS_OF_SERVICES = new LinkedHashMap<>();

  static {
    READS_OF_A_TENANT.put("region-controller", "/replication/status");
    READS_OF_SERVICES.put("auth-service", "/internal/feeds/trust");
    READS_OF_SERVICES.put("crypto-service", "/encryption/fields");
    READS_OF_SERVICES.put("anomaly-service", "/internal/feeds/none");
    READS_OF_SERVICES.put("experiment-service", "/internal/feeds/routing");
    READS_OF_SERVICES.put("region-controller", "/internal/feeds/routes");
  }

  /** An exemplar may follow the value. */
  private static final Pattern LAGS =
      Pattern.compile("phishx_feed_lag_seconds_count\\{[^}]*feed=\"trust\"[^}]*} (\\S+)");

  private static final Duration A_MINUTE = Duration.ofSeconds(60);
  private static final Duration OFTEN = Duration.ofMillis(20);

  private Probe() {}

  /** What each service answers to an operator's {@code token}. */
  static Map<String, Integer> statuses(RunningSystem.Demo demo, String token) {
    return statuses(demo, token, READS);
  }

  /** What each service answers to the {@code token} of a tenant's user or client. */
  static Map<String, Integer> ofTenant(RunningSystem.Demo demo, String token) {
    return statuses(demo, token, READS_OF_A_TENANT);
  }

  /** What each service answers to a service's own {@code token}. */
  static Map<String, Integer> ofService(RunningSystem.Demo demo, String token) {
    return statuses(demo, token, READS_OF_SERVICES);
  }

  /** Fails if a service does not refuse a call that begins more than {@code time} from now. */
  static void assertRefusedWithin(Duration time, RunningSystem.Demo demo, String... tokens) {
    long asked = System.nanoTime();
    await()
        .atMost(A_MINUTE)
        .pollInterval(OFTEN)
        .until(
            () -> {
              boolean late = System.nanoTime() - asked > time.toNanos();
              boolean refused = true;
              for (String token : tokens) {
                Map<String, Integer> statuses = statuses(demo, token);
                assertTrue(!late || statuses.equals(all(401)), statuses::toString);
                refused &= statuses.equals(all(401));
              }
              return refused;
            });
  }

  private static Map<String, Integer> statuses(
      RunningSystem.Demo demo, String token, Map<String, String> reads) {
    Map<String, Integer> statuses = new LinkedHashMap<>();
    reads.forEach(
        (service, path) ->
            statuses.put(
                service,
                given()
                    .auth()
                    .oauth2(token)
                    .get(demo.system().serviceUrl(service).resolve(path))
                    .statusCode()));
    return statuses;
  }

  /** How many changes of trust each service has measured its lag of. */
  static Map<String, Long> measuredLags(RunningSystem.Demo demo) {
    Map<String, Long> counts = new LinkedHashMap<>();
    READS
        .keySet()
        .forEach(
            service ->
                counts.put(
                    service,
                    given()
                        .get(demo.system().managementUrl(service).resolve("/q/metrics"))
                        .asString()
                        .lines()
                        .map(LAGS::matcher)
                        .filter(Matcher::lookingAt)
                        .mapToLong(count -> (long) Double.parseDouble(count.group(1)))
                        .sum()));
    return counts;
  }

  /** The same status from all five. */
  static Map<String, Integer> all(int status) {
    Map<String, Integer> statuses = new LinkedHashMap<>();
    READS.keySet().forEach(service -> statuses.put(service, status));
    return statuses;
  }
}
