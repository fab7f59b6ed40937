package io.phishx.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The network lets through what the architecture's arrows say, and nothing else. */
class NetworkPolicyTest {

  private static final Set<String> SERVICES = DeclaredService.all().keySet();

  @Test
  void callsAllowedOnBothSidesAreExactlyTheArrowsOfTheBuild() {
    // Given
    Rendered rendered = Chart.render(ValueSet.PRODUCTION);
    Map<String, NetworkPolicy> policies = rendered.byService(NetworkPolicy.class);

    // When
    Map<String, Set<String>> leaving = new TreeMap<>();
    Map<String, Set<String>> entering = new TreeMap<>();
    for (String service : SERVICES) {
      leaving.put(service, new TreeSet<>());
      entering.put(service, new TreeSet<>());
    }
    policies.forEach(
        (service, policy) -> {
          for (NetworkPolicyEgressRule rule : policy.getSpec().getEgress()) {
            peers(rule.getTo())
                .forEach(
                    callee ->
                        leaving.computeIfAbsent(service, unknown -> new TreeSet<>()).add(callee));
          }
          for (NetworkPolicyIngressRule rule : policy.getSpec().getIngress()) {
            peers(rule.getFrom())
                .forEach(
                    caller ->
                        entering.computeIfAbsent(caller, unknown -> new TreeSet<>()).add(service));
          }
        });

    // Then
    Map<String, Set<String>> arrows =
        SERVICES.stream()
            .collect(Collectors.toMap(service -> service, Arrows::from, (a, b) -> a, TreeMap::new));
    assertEquals(arrows, leaving);
    assertEquals(arrows, entering);
  }

  @Test
  void everyArrowHasAnAddressAndNothingElseHasOne() {
    // Given
    Rendered rendered = Chart.render(ValueSet.PRODUCTION);

    // Then
    for (String service : SERVICES) {
      Map<String, String> urls = new TreeMap<>(Environment.plain(rendered, service));
      urls.keySet().removeIf(name -> !name.matches("PHISHX_[A-Z]+_URL"));
      Map<String, String> expected = new TreeMap<>();
      for (String callee : Arrows.from(service)) {
        expected.put(
            "PHISHX_"
                + callee.substring(0, callee.lastIndexOf('-')).toUpperCase(Locale.ROOT)
                + "_URL",
            "https://phishx-" + callee + ":" + DeclaredService.named(callee).port());
      }
      assertEquals(expected, urls, service);
    }
  }

  @Test
  void everyPodIsUnderAPolicyForBothDirections() {
    // Given
    Rendered rendered = Chart.render(ValueSet.PRODUCTION);

    // Then
    for (Map.Entry<String, Deployment> service : rendered.byService(Deployment.class).entrySet()) {
      NetworkPolicy policy = rendered.ofService(NetworkPolicy.class, service.getKey());
      assertEquals(List.of("Ingress", "Egress"), policy.getSpec().getPolicyTypes());
      assertEquals(
          service.getValue().getSpec().getSelector().getMatchLabels(),
          policy.getSpec().getPodSelector().getMatchLabels());
    }
  }

  @Test
  void noRuleIsOpenToEverybodyOrToEveryPort() {
    for (NetworkPolicy policy : Chart.render(ValueSet.PRODUCTION).all(NetworkPolicy.class)) {
      for (NetworkPolicyIngressRule rule : policy.getSpec().getIngress()) {
        assertFalse(rule.getFrom().isEmpty() || rule.getPorts().isEmpty());
      }
      for (NetworkPolicyEgressRule rule : policy.getSpec().getEgress()) {
        assertFalse(rule.getTo().isEmpty() || rule.getPorts().isEmpty());
      }
    }
  }

  @Test
  void onlyMonitoringReachesTheManagementPortAndOnlyTheGatewayComesFromOutside() {
    for (NetworkPolicy policy : Chart.render(ValueSet.PRODUCTION).all(NetworkPolicy.class)) {
      for (NetworkPolicyIngressRule rule : policy.getSpec().getIngress()) {
        // Given
        Set<String> namespaces =
            rule.getFrom().stream()
                .filter(peer -> peer.getNamespaceSelector() != null)
                .map(
                    peer ->
                        peer.getNamespaceSelector()
                            .getMatchLabels()
                            .get("kubernetes.io/metadata.name"))
                .collect(Collectors.toSet());
        Set<String> ports = ports(rule.getPorts());

        // Then
        if (ports.contains("management")) {
          assertEquals(Set.of("management"), ports);
          assertEquals(Set.of("monitoring"), namespaces);
        } else {
          assertEquals(Set.of("http"), ports);
          assertTrue(namespaces.isEmpty() || namespaces.equals(Set.of("ingress-nginx")));
        }
      }
    }
  }

  @Test
  void aServicesOwnDatabasePortIsTheOneThatIsOpened() {
    // Given
    Rendered rendered = Chart.render(ValueSet.PRODUCTION);

    // Then
    assertTrue(egressPorts(rendered, "region-controller").contains("5433"));
    assertFalse(egressPorts(rendered, "auth-service").contains("5433"));
    assertTrue(egressPorts(rendered, "anomaly-service").contains("8080"));
  }

  private static Set<String> egressPorts(Rendered rendered, String service) {
    return rendered.ofService(NetworkPolicy.class, service).getSpec().getEgress().stream()
        .flatMap(rule -> ports(rule.getPorts()).stream())
        .collect(Collectors.toSet());
  }

  /** The services of this release among the peers. */
  private static Set<String> peers(List<NetworkPolicyPeer> peers) {
    return peers.stream()
        .filter(peer -> peer.getPodSelector() != null && peer.getNamespaceSelector() == null)
        .map(peer -> peer.getPodSelector().getMatchLabels())
        .peek(labels -> assertEquals(Chart.RELEASE, labels.get("app.kubernetes.io/instance")))
        .map(labels -> labels.get("app.kubernetes.io/name"))
        .collect(Collectors.toSet());
  }

  private static Set<String> ports(List<NetworkPolicyPort> ports) {
    return ports.stream()
        .map(port -> String.valueOf(port.getPort().getValue()))
        .collect(Collectors.toSet());
  }
}
