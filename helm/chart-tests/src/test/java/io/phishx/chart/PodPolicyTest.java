package io.phishx.chart;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every pod meets Kubernetes' restricted standard and can be scheduled, probed and drained. */
class PodPolicyTest {

  @ParameterizedTest
  @EnumSource
  void podsAreRestricted(ValueSet values) {
    for (Deployment deployment : Chart.render(values).all(Deployment.class)) {
      // Given
      PodSpec pod = deployment.getSpec().getTemplate().getSpec();
      SecurityContext context = Rendered.container(deployment).getSecurityContext();

      // Then
      assertAll(
          deployment.getMetadata().getName(),
          () -> assertEquals(true, pod.getSecurityContext().getRunAsNonRoot()),
          () -> assertTrue(pod.getSecurityContext().getRunAsUser() > 0),
          () ->
              assertEquals(
                  "RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType()),
          () -> assertEquals(true, context.getReadOnlyRootFilesystem()),
          () -> assertEquals(false, context.getAllowPrivilegeEscalation()),
          () -> assertEquals(false, context.getPrivileged()),
          () -> assertEquals(List.of("ALL"), context.getCapabilities().getDrop()),
          () -> assertTrue(context.getCapabilities().getAdd().isEmpty()),
          () -> assertFalse(Boolean.TRUE.equals(pod.getHostNetwork())),
          () -> assertFalse(Boolean.TRUE.equals(pod.getHostPID())),
          () -> assertFalse(Boolean.TRUE.equals(pod.getHostIPC())),
          () -> assertTrue(pod.getVolumes().stream().noneMatch(PodPolicyTest::isOfTheHost)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachServiceHasItsOwnAccountWithoutAToken(ValueSet values) {
    // Given
    Rendered rendered = Chart.render(values);
    Map<String, ServiceAccount> accounts = rendered.byService(ServiceAccount.class);

    // Then
    for (Map.Entry<String, Deployment> service : rendered.byService(Deployment.class).entrySet()) {
      PodSpec pod = service.getValue().getSpec().getTemplate().getSpec();
      ServiceAccount account = Objects.requireNonNull(accounts.get(service.getKey()));
      assertEquals(account.getMetadata().getName(), pod.getServiceAccountName());
      assertEquals(false, pod.getAutomountServiceAccountToken());
      assertEquals(false, account.getAutomountServiceAccountToken());
    }
  }

  @ParameterizedTest
  @EnumSource
  void imagesArePinned(ValueSet values) {
    for (Deployment deployment : Chart.render(values).all(Deployment.class)) {
      String image = Rendered.container(deployment).getImage();
      String tag = image.substring(image.lastIndexOf(':') + 1);
      assertTrue(image.contains(":") && !tag.contains("/"), image);
      assertFalse(tag.equals("latest") || tag.endsWith("SNAPSHOT"), image);
      assertTrue(image.contains("/" + Rendered.serviceOf(deployment) + ":"), image);
    }
  }

  @Test
  void aDigestWinsOverTheTag() {
    // Given
    String digest = "sha256:" + "0".repeat(64);

    // When
    Rendered rendered =
        Chart.render(ValueSet.PRODUCTION, "services: {auth-service: {digest: '" + digest + "'}}");

    // Then
    assertEquals(
        "registry.acme.example/security/phishx/auth-service@" + digest,
        Rendered.container(rendered.ofService(Deployment.class, "auth-service")).getImage());
  }

  @ParameterizedTest
  @EnumSource
  void everyContainerRequestsAndIsLimited(ValueSet values) {
    for (Deployment deployment : Chart.render(values).all(Deployment.class)) {
      Container container = Rendered.container(deployment);
      for (String resource : List.of("cpu", "memory")) {
        var request = container.getResources().getRequests().get(resource);
        var limit = container.getResources().getLimits().get(resource);
        assertTrue(request != null && limit != null, container.getName() + " " + resource);
        assertTrue(
            request.getNumericalAmount().compareTo(limit.getNumericalAmount()) <= 0,
            container.getName() + " requests more " + resource + " than it may use");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void probesAskTheManagementPort(ValueSet values) {
    for (Deployment deployment : Chart.render(values).all(Deployment.class)) {
      // Given
      Container container = Rendered.container(deployment);
      int management = port(container, "management").getContainerPort();

      // Then
      assertProbe("/q/health/started", container.getStartupProbe());
      assertProbe("/q/health/live", container.getLivenessProbe());
      assertProbe("/q/health/ready", container.getReadinessProbe());
      assertTrue(management != port(container, "http").getContainerPort());
    }
  }

  @ParameterizedTest
  @EnumSource
  void replicasAreSpreadAndDrainedOneByOne(ValueSet values) {
    // Given
    Rendered rendered = Chart.render(values);
    Map<String, PodDisruptionBudget> budgets = rendered.byService(PodDisruptionBudget.class);

    // Then
    for (Map.Entry<String, Deployment> service : rendered.byService(Deployment.class).entrySet()) {
      Map<String, String> selector = service.getValue().getSpec().getSelector().getMatchLabels();
      PodDisruptionBudget budget = Objects.requireNonNull(budgets.get(service.getKey()));
      assertEquals(1, budget.getSpec().getMaxUnavailable().getIntVal());
      assertEquals(selector, budget.getSpec().getSelector().getMatchLabels());
      PodSpec pod = service.getValue().getSpec().getTemplate().getSpec();
      assertEquals(2, pod.getTopologySpreadConstraints().size());
      pod.getTopologySpreadConstraints()
          .forEach(spread -> assertEquals(selector, spread.getLabelSelector().getMatchLabels()));
    }
  }

  @Test
  void anAutoscaledServiceHasNoFixedNumberOfReplicas() {
    // When
    Rendered rendered = Chart.render(ValueSet.PRODUCTION);

    // Then
    Deployment scaled = rendered.ofService(Deployment.class, "anomaly-service");
    var scaler = rendered.ofService(HorizontalPodAutoscaler.class, "anomaly-service").getSpec();
    assertEquals(null, scaled.getSpec().getReplicas());
    assertEquals(scaled.getMetadata().getName(), scaler.getScaleTargetRef().getName());
    assertEquals(12, scaler.getMaxReplicas());
    assertEquals(1, rendered.all(HorizontalPodAutoscaler.class).size());
  }

  private static boolean isOfTheHost(Volume volume) {
    return volume.getHostPath() != null;
  }

  private static void assertProbe(String path, Probe probe) {
    assertEquals(path, probe.getHttpGet().getPath());
    assertEquals("management", probe.getHttpGet().getPort().getStrVal());
  }

  private static ContainerPort port(Container container, String name) {
    return container.getPorts().stream()
        .filter(port -> name.equals(port.getName()))
        .findAny()
        .orElseThrow();
  }
}
