package io.phishx.e2e;

import static io.restassured.RestAssured.given;

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

  /** An exemplar may follow the value. */
  private static final Pattern LAGS =
      Pattern.compile("phishx_feed_lag_seconds_count\\{[^}]*feed=\"trust\"[^}]*} (\\S+)");

  private Probe() {}

  /** What each service answers to {@code token}. */
  static Map<String, Integer> statuses(RunningSystem.Demo demo, String token) {
    Map<String, Integer> statuses = new LinkedHashMap<>();
    READS.forEach(
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
