package io.phishx.e2e;

import static io.restassured.RestAssured.given;

import java.util.LinkedHashMap;
import java.util.Map;

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

  /** The same status from all five. */
  static Map<String, Integer> all(int status) {
    Map<String, Integer> statuses = new LinkedHashMap<>();
    READS.keySet().forEach(service -> statuses.put(service, status));
    return statuses;
  }
}
