package io.phishx.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Secrets are only ever referred to, each service's by its own name, and the README lists them. */
class SecretTest {

  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "(?i)(password|secret|private[-_]?key|master[-_]?key|seal[-_]?key|mac[-_]?key|token)$");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)}");

  @ParameterizedTest
  @EnumSource
  void noSecretStandsInARendering(ValueSet values) {
    // When
    Rendered rendered = Chart.render(values);

    // Then
    assertTrue(rendered.objects().stream().noneMatch(Secret.class::isInstance));
    for (String service : rendered.byService(Deployment.class).keySet()) {
      Environment.plain(rendered, service)
          .forEach(
              (name, value) ->
                  assertFalse(
                      SECRET_NAME.matcher(name).find(), service + " " + name + "=" + value));
    }
    properties(rendered)
        .forEach(
            (key, value) -> {
              if (SECRET_NAME.matcher(key).find()) {
                assertTrue(REFERENCE.matcher(value).matches(), key + "=" + value);
              }
            });
  }

  @ParameterizedTest
  @EnumSource
  void everyPlaceholderIsAVariableOfItsPod(ValueSet values) {
    // Given
    Rendered rendered = Chart.render(values);

    // Then
    for (ConfigMap file : rendered.all(ConfigMap.class)) {
      String text = file.getData().getOrDefault("application.properties", "");
      Matcher placeholder = REFERENCE.matcher(text);
      while (placeholder.find()) {
        assertTrue(
            Environment.secret(rendered, Rendered.serviceOf(file))
                .containsKey(placeholder.group(1)),
            file.getMetadata().getName() + " " + placeholder.group());
      }
    }
  }

  @Test
  void aServiceReadsItsOwnSecretAndTheIssuerTheOthersClientSecretsToo() {
    // Given
    Rendered rendered = Chart.render(ValueSet.DEFAULT);

    // Then
    for (String service : rendered.byService(Deployment.class).keySet()) {
      Set<String> foreign = new TreeSet<>(Environment.secret(rendered, service).values());
      foreign.removeIf(key -> key.startsWith("phishx-" + service + "/"));
      Set<String> expected = new TreeSet<>();
      if (service.equals("auth-service")) {
        DeclaredService.all().keySet().stream()
            .filter(other -> !other.equals(service))
            .forEach(other -> expected.add("phishx-" + other + "/service-client-secret"));
      }
      assertEquals(expected, foreign);
    }
  }

  @Test
  void theReadmeListsEveryKey() {
    // Given
    Rendered rendered = Chart.render(ValueSet.DEFAULT);
    String readme = Checkout.read(Checkout.CHART.resolve("README.md"));

    // Then
    for (String service : rendered.byService(Deployment.class).keySet()) {
      for (String reference : Environment.secret(rendered, service).values()) {
        String key = reference.substring(reference.indexOf('/') + 1);
        assertTrue(readme.contains("`" + key + "`"), "README.md has no " + key);
      }
    }
  }

  @Test
  void theRedisUserIsTheServiceAndItsPasswordIsPutInByKubernetes() {
    // Given
    Rendered rendered = Chart.render(ValueSet.PRODUCTION);

    // Then
    for (String service : rendered.byService(Deployment.class).keySet()) {
      assertEquals(
          "rediss://" + service + ":$(REDIS_PASSWORD)@phishx.redis.svc:6380",
          Environment.plain(rendered, service).get("QUARKUS_REDIS_HOSTS"));
    }
  }

  private static Map<String, String> properties(Rendered rendered) {
    Map<String, String> properties = new HashMap<>();
    for (ConfigMap file : rendered.all(ConfigMap.class)) {
      file.getData()
          .getOrDefault("application.properties", "")
          .lines()
          .map(line -> line.split("=", 2))
          .forEach(line -> properties.put(file.getMetadata().getName() + " " + line[0], line[1]));
    }
    return properties;
  }
}
