package io.phishx.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The chart lints, renders what it promises and nothing that a strict API server would refuse. */
class RenderTest {

  @Test
  void lintFindsNothing() {
    // When
    LintResult result = Chart.lint();

    // Then
    assertFalse(result.isFailed(), () -> String.join("\n", result.getMessages()));
    assertTrue(
        result.getMessages().stream().noneMatch(message -> message.contains("[WARNING]")),
        () -> String.join("\n", result.getMessages()));
  }

  @ParameterizedTest
  @EnumSource
  void everyObjectIsStrictlyValidAndItsNameIsItsOwn(ValueSet values) {
    // When
    Rendered rendered = Chart.render(values);

    // Then
    Set<String> names =
        rendered.objects().stream()
            .map(object -> object.getKind() + "/" + object.getMetadata().getName())
            .collect(Collectors.toSet());
    assertEquals(rendered.objects().size(), names.size(), "two objects of a kind share a name");
    for (HasMetadata object : rendered.objects()) {
      assertEquals(Chart.NAMESPACE, object.getMetadata().getNamespace());
      assertEquals("phishx", object.getMetadata().getLabels().get("app.kubernetes.io/part-of"));
    }
  }

  @Test
  void aMisspeltFieldIsRefusedByTheParse() {
    // Given
    String yaml = Chart.render(ValueSet.DEFAULT).yaml();
    String misspelt = yaml.replace("readOnlyRootFilesystem", "readOnlyRootFileSystem");

    // When
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> StrictYaml.objects(misspelt));

    // Then
    assertTrue(String.valueOf(refusal.getMessage()).contains("readOnlyRootFileSystem"));
  }

  @Test
  void everyDeclaredServiceHasADeploymentByDefault() {
    // When
    Rendered rendered = Chart.render(ValueSet.DEFAULT);

    // Then
    assertEquals(DeclaredService.all().keySet(), rendered.byService(Deployment.class).keySet());
  }

  @Test
  void aDisabledServiceLeavesNothingBehind() {
    // When
    Rendered rendered = Chart.render(ValueSet.GATEWAY);

    // Then
    assertFalse(rendered.yaml().contains("region-controller"));
  }

  @Test
  void aServicesOwnValueWinsOverTheDefaultEvenWhenItIsFalseOrZero() {
    // When
    Rendered rendered =
        Chart.render(
            ValueSet.DEFAULT,
            """
            defaults: {autoscaling: {enabled: true}}
            services: {auth-service: {autoscaling: {enabled: false}, replicas: 0}}
            """);

    // Then
    assertEquals(0, rendered.ofService(Deployment.class, "auth-service").getSpec().getReplicas());
  }
}
