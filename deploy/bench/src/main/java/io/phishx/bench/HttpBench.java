package io.phishx.bench;

import io.phishx.local.PhishxSystem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.LongFunction;

/**
 * Starts the system on free ports and drives HTTP paths, open loop; prints a Markdown table of
 * medians. Arguments: runs of each scenario (5), seconds of each run (10).
 */
public final class HttpBench {

  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final int CONNECTIONS = 32;

  /** A path under load: which service answers, how often it is asked, what a right answer is. */
  record Scenario(
      String name,
      String service,
      int rate,
      LongFunction<OpenLoop.Call> calls,
      BiPredicate<Integer, Buffer> expected) {}

  /** CPU time so far of the measured service, of the stores, and of this process alone. */
  private record Cpu(Duration service, Duration stores, Duration driver) {}

  private final PhishxSystem system;
  private final OpenLoop driver;

  private HttpBench(PhishxSystem system, OpenLoop driver) {
    this.system = system;
    this.driver = driver;
  }

  @SuppressWarnings("SystemOut") // the table is this program's product
  public static void main(String[] arguments) {
    int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    Duration each = Duration.ofSeconds(arguments.length > 1 ? Long.parseLong(arguments[1]) : 10);
    try (PhishxSystem system = PhishxSystem.builder().progress(System.err::println).start();
        OpenLoop driver = new OpenLoop(CONNECTIONS)) {
      HttpBench bench = new HttpBench(system, driver);
      System.out.println(HttpReport.header());
      for (Scenario scenario : bench.scenarios()) {
        System.out.println(bench.measure(scenario, runs, each));
      }
    }
  }

  private List<Scenario> scenarios() {
    String token = operatorToken();
    Map<String, String> bearer = Map.of("Authorization", "Bearer " + token);
    return List.of(
        new Scenario(
            "client-credentials grant",
            "auth-service",
            200,
            n -> clientCredentials(),
            (status, body) -> status == 200 && body.toString().contains("\"access_token\":\"ey")),
        new Scenario(
            "own identity (token seen before)",
            "auth-service",
            500,
            n -> get("auth-service", "/auth/validate", bearer),
            (status, body) -> status == 200 && body.toString().contains("\"valid\":true")),
        new Scenario(
            "encrypt one row of three fields",
            "crypto-service",
            300,
            n -> encrypt(bearer),
            (status, body) -> status == 200 && body.toString().contains("\"subject\":\"v")));
  }

  private String measure(Scenario scenario, int runs, Duration each) {
    driver.run(scenario.rate(), WARM_UP, scenario.calls(), scenario.expected());
    ProcessHandle service = ProcessHandle.of(system.pid(scenario.service())).orElseThrow();
    List<HttpReport.Run> measured = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      Cpu before = cpu(service);
      OpenLoop.Outcome outcome =
          driver.run(scenario.rate(), each, scenario.calls(), scenario.expected());
      Cpu after = cpu(service);
      measured.add(
          new HttpReport.Run(
              outcome,
              after.service().minus(before.service()),
              after.stores().minus(before.stores()),
              after.driver().minus(before.driver())));
    }
    return HttpReport.line(scenario.name(), scenario.rate(), measured);
  }

  private Cpu cpu(ProcessHandle service) {
    List<Long> services = system.services().stream().map(s -> system.pid(s.name())).toList();
    Duration stores =
        ProcessHandle.current()
            .descendants()
            .filter(process -> !services.contains(process.pid()))
            .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
            .reduce(Duration.ZERO, Duration::plus);
    return new Cpu(cpuOf(service), stores, cpuOf(ProcessHandle.current()));
  }

  private static Duration cpuOf(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private OpenLoop.Call clientCredentials() {
    String basic = "anomaly-service:" + system.clientSecret("anomaly-service");
    return new OpenLoop.Call(
        HttpMethod.POST,
        at("auth-service", "/auth/token"),
        Map.of(
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)),
            "Content-Type",
            "application/x-www-form-urlencoded"),
        Buffer.buffer("grant_type=client_credentials"));
  }

  private OpenLoop.Call get(String service, String path, Map<String, String> headers) {
    return new OpenLoop.Call(HttpMethod.GET, at(service, path), headers, Buffer.buffer());
  }

  private OpenLoop.Call encrypt(Map<String, String> bearer) {
    JsonObject body =
        new JsonObject()
            .put("table", "email_analysis")
            .put("row_ids", List.of(UUID.randomUUID().toString()))
            .put(
                "rows",
                List.of(
                    new JsonObject()
                        .put("sender", "someone@example.com")
                        .put("subject", "The quarterly numbers, as promised")
                        .put("body", "x".repeat(500))
                        .put("risk_score", 12)));
    Map<String, String> headers = new HashMap<>(bearer);
    headers.put("Content-Type", "application/json");
    return new OpenLoop.Call(
        HttpMethod.POST,
        at("crypto-service", "/encryption/rows/encrypt"),
        headers,
        body.toBuffer());
  }

  private URI at(String service, String path) {
    return system.serviceUrl(service).resolve(path);
  }

  private String operatorToken() {
    String form =
        "username="
            + URLEncoder.encode(system.operator().email(), StandardCharsets.UTF_8)
            + "&password="
            + URLEncoder.encode(system.operator().password(), StandardCharsets.UTF_8);
    OpenLoop.Answer answer =
        driver.once(
            new OpenLoop.Call(
                HttpMethod.POST,
                at("auth-service", "/auth/login"),
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                Buffer.buffer(form)));
    if (answer.status() != 200) {
      throw new IllegalStateException("the operator's login was answered with " + answer.status());
    }
    return new JsonObject(answer.body()).getString("access_token");
  }
}
