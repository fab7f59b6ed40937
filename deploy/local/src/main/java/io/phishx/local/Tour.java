package io.phishx.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.phishx.embedded.CannotStart;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Does the main job in front of the user: real mail goes in through the gateway, verdicts come out,
 * and what is stored can't be read.
 */
final class Tour {

  private static final int VALUE_WIDTH = 70;
  private static final Duration HEALTHY_WITHIN = Duration.ofSeconds(20);

  private final PhishxSystem system;
  private final PublicApi api;
  private final PrintStream out;

  Tour(PhishxSystem system, PublicApi api, PrintStream out) {
    this.system = system;
    this.api = api;
    this.out = out;
  }

  /**
   * Walks through it once.
   *
   * @throws CannotStart at the first step that does not do what it should
   */
  void walk() {
    DemoTenant tenant = new DemoTenant(api, system.operator());
    String user = DemoTenant.user("api_client");
    String token = tenant.token(user);
    String tenantId =
        api.get("/auth/me", token).require("GET /auth/me", 200).path("tenant_id").asText();
    List<JsonNode> verdicts = ingest(user, token);
    showStoredRow(tenantId, verdicts.getFirst().path("email_id").asText());
    showNumbers("Anomaly statistics", "/anomalies/stats", token);
    showNumbers("Encryption", "/encryption/metrics", token);
    showRegions();
  }

  private List<JsonNode> ingest(String user, String token) {
    heading("Mail comes in", "POST /ingest/email as " + user + ", raw RFC 5322");
    out.printf("  %-25s %5s  %-5s %-10s %s%n", "mail", "risk", "", "decision", "why");
    List<JsonNode> verdicts = new ArrayList<>();
    for (String name : SampleMails.names()) {
      JsonNode verdict =
          api.post("/ingest/email", token, "message/rfc822", SampleMails.read(name))
              .require("Ingesting " + name, 200, 201);
      verdicts.add(verdict);
      List<String> reasons = reasons(verdict);
      out.printf(
          "  %-25s %5.0f  %-5s %-10s %s%n",
          name,
          verdict.path("risk_score").asDouble(),
          verdict.path("category").asText(),
          verdict.path("decision").asText(),
          reasons.isEmpty() ? "-" : reasons.getFirst());
      reasons.stream().skip(1).forEach(reason -> out.printf("  %-49s %s%n", "", reason));
    }
    return verdicts;
  }

  private static List<String> reasons(JsonNode verdict) {
    List<String> reasons = new ArrayList<>();
    for (JsonNode finding : verdict.path("findings")) {
      String description = finding.path("description").asText("");
      reasons.add(description.isEmpty() ? finding.path("finding_type").asText() : description);
    }
    JsonNode anomaly = verdict.path("anomaly");
    if (reasons.isEmpty() && anomaly.isObject()) {
      reasons.add(anomaly.path("anomaly_type").asText());
    }
    return reasons;
  }

  private void showStoredRow(String tenantId, String emailId) {
    heading("What the database holds", "email_analysis, as the service's own role reads it");
    StoredRow stored = new StoredRow(system.postgres());
    stored
        .read(tenantId, emailId)
        .forEach((column, value) -> out.printf("  %-20s %s%n", column, shortened(value)));
    long visible = stored.visibleWithoutTenant();
    if (visible != 0) {
      throw new CannotStart("Without a tenant the database shows " + visible + " mails.");
    }
    out.println("  Without naming a tenant the same role sees 0 rows.");
  }

  private void showNumbers(String title, String path, String token) {
    heading(title, "GET " + path);
    JsonNode numbers = api.get(path, token).require("GET " + path, 200);
    for (Map.Entry<String, JsonNode> field : numbers.properties()) {
      if (field.getValue().isValueNode()) {
        out.printf("  %-28s %s%n", field.getKey(), field.getValue().asText());
      }
    }
  }

  private void showRegions() {
    heading("Regions", "GET /regions/status, public");
    JsonNode regions = healthyRegions();
    for (Map.Entry<String, JsonNode> region : regions.properties()) {
      JsonNode seen = region.getValue();
      out.printf(
          "  %-12s %-12s %-10s %6.1f ms  %s%n",
          region.getKey(),
          seen.path("name").asText(),
          seen.path("status").asText(),
          seen.path("latency_ms").asDouble(),
          seen.path("is_primary").asBoolean() ? "primary" : "");
    }
    out.println();
  }

  private JsonNode healthyRegions() {
    Instant latest = Instant.now().plus(HEALTHY_WITHIN);
    while (true) {
      JsonNode status = api.get("/regions/status", null).require("GET /regions/status", 200);
      JsonNode ours = status.path("regions").path(ServiceSettings.REGION);
      if (ours.path("status").asText().equals("healthy")) {
        return status.path("regions");
      }
      if (Instant.now().isAfter(latest)) {
        throw new CannotStart(
            "Region "
                + ServiceSettings.REGION
                + " is "
                + ours.path("status").asText("unknown")
                + ".");
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(Duration.ofMillis(500));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("The run was interrupted.", e);
    }
  }

  private void heading(String title, String explanation) {
    out.println();
    out.println(title + "  (" + explanation + ")");
  }

  private static String shortened(String value) {
    String line = value.lines().collect(Collectors.joining(" "));
    return line.length() <= VALUE_WIDTH
        ? line
        : line.substring(0, VALUE_WIDTH) + "… (" + line.length() + " characters)";
  }
}
