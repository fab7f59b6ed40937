package io.phishx.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An alert is a rule, a test, a page that says what to do, and a part of the chart: all four or
 * none.
 */
class AlertTest {

  private static final List<AlertRule> RULES = AlertRule.declared();

  static List<AlertRule> rules() {
    return RULES;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void anAlertSaysHowBadWhatAndWhatToDo(AlertRule rule) {
    assertTrue(rule.alert().startsWith("Phishx"), rule.alert());
    assertTrue(
        Set.of("critical", "warning", "info").contains(rule.labels().get("severity")),
        rule.alert());
    assertEquals(Set.of("summary", "description", "runbook_url"), rule.annotations().keySet());
    assertEquals("deploy/runbooks/" + rule.alert() + ".md", rule.annotations().get("runbook_url"));
    Metrics.assertExist(rule.alert(), rule.expr());
  }

  @Test
  void everyAlertHasARunbookAndEveryRunbookAnAlert() {
    // Given
    Set<String> pages =
        Checkout.files(Checkout.RUNBOOKS, ".md").stream()
            .map(page -> page.getFileName().toString().replaceFirst("\\.md$", ""))
            .collect(Collectors.toCollection(TreeSet::new));

    // Then
    assertEquals(names(), pages);
    for (String page : pages) {
      String text = Checkout.read(Checkout.RUNBOOKS.resolve(page + ".md"));
      assertTrue(text.startsWith("# " + page + "\n"), page);
      for (String part : List.of("**Meaning.**", "**What callers see.**", "## Look", "## Mend")) {
        assertTrue(text.contains(part), page + " has no " + part);
      }
    }
  }

  @Test
  void everyAlertIsShownToFire() {
    // Given
    Set<String> fired = new TreeSet<>();
    for (Path file : Checkout.files(Checkout.ALERTS, ".test.yaml")) {
      for (JsonNode test : StrictYaml.documents(Checkout.read(file)).getFirst().path("tests")) {
        for (JsonNode check : test.path("alert_rule_test")) {
          if (!check.path("exp_alerts").isEmpty()) {
            fired.add(check.path("alertname").asText());
          }
        }
      }
    }

    // Then
    assertEquals(names(), fired);
  }

  @Test
  void theChartBringsTheSameAlertsAndPointsToTheOperatorsRunbooks() {
    // When
    Map<String, AlertRule> charted =
        ruleObject(Chart.render(ValueSet.PRODUCTION)).stream()
            .collect(Collectors.toMap(AlertRule::alert, Function.identity()));

    // Then
    assertEquals(names(), new TreeSet<>(charted.keySet()));
    for (AlertRule rule : RULES) {
      AlertRule same = Objects.requireNonNull(charted.get(rule.alert()));
      assertEquals(rule.expr(), same.expr());
      assertEquals(rule.pending(), same.pending());
      assertEquals(rule.labels(), same.labels());
      assertEquals(
          "https://runbooks.acme.example/phishx/" + rule.alert() + ".md",
          same.annotations().get("runbook_url"));
      assertEquals(rule.annotations().get("summary"), same.annotations().get("summary"));
    }
  }

  @Test
  void theAlertsNameEveryServiceOfTheInstallation() {
    // Given
    Pattern jobs = Pattern.compile("job=~\"([^\"]*)\"");

    // Then
    for (AlertRule rule : RULES) {
      jobs.matcher(rule.expr())
          .results()
          .forEach(
              selector ->
                  assertEquals(
                      DeclaredService.all().keySet(),
                      Set.of(selector.group(1).split("\\|", -1)),
                      rule.alert()));
    }
  }

  @Test
  void promtoolAcceptsTheRulesAndTheirTests() throws Exception {
    Optional<Path> promtool = promtool();
    assumeTrue(promtool.isPresent(), "promtool is not installed; the rules' own tests are not run");
    List<String> rules = new ArrayList<>(List.of("check", "rules"));
    List<String> tests = new ArrayList<>(List.of("test", "rules"));
    for (Path file : Checkout.files(Checkout.ALERTS, ".yaml")) {
      (file.toString().endsWith(".test.yaml") ? tests : rules).add(file.toString());
    }

    assertSucceeds(promtool.get(), rules);
    assertSucceeds(promtool.get(), tests);
  }

  private static List<AlertRule> ruleObject(Rendered rendered) {
    List<JsonNode> objects =
        StrictYaml.documents(rendered.yaml()).stream()
            .filter(document -> document.path("kind").asText().equals("PrometheusRule"))
            .toList();
    assertEquals(1, objects.size());
    return AlertRule.in(objects.getFirst().path("spec").path("groups"));
  }

  private static Set<String> names() {
    Set<String> names =
        RULES.stream().map(AlertRule::alert).collect(Collectors.toCollection(TreeSet::new));
    assertFalse(names.isEmpty());
    assertEquals(RULES.size(), names.size(), "two alerts share a name");
    return names;
  }

  private static void assertSucceeds(Path tool, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(tool.toString()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .directory(Checkout.ALERTS.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }

  private static Optional<Path> promtool() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(path)
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, "promtool"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
