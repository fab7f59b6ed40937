package io.phishx.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The chart's services, ports and public prefixes are those that the local run has. */
class RouteTest {

  private static final Map<String, DeclaredService> DECLARED = DeclaredService.all();

  @Test
  void ingressRoutesExactlyTheDeclaredPrefixes() {
    // When
    Rendered rendered = Chart.render(ValueSet.PRODUCTION);

    // Then
    Map<String, Set<String>> routed = new TreeMap<>();
    for (Ingress ingress : rendered.all(Ingress.class)) {
      ingress.getSpec().getRules().stream()
          .flatMap(rule -> rule.getHttp().getPaths().stream())
          .forEach(
              path -> {
                assertEquals("Prefix", path.getPathType());
                assertEquals("http", path.getBackend().getService().getPort().getName());
                routed
                    .computeIfAbsent(
                        path.getBackend().getService().getName(), name -> new TreeSet<>())
                    .add(path.getPath());
              });
    }
    assertEquals(declaredPrefixes(DECLARED.keySet()), routed);
  }

  @Test
  void httpRouteRoutesExactlyThePrefixesOfTheServicesThatRun() {
    // When
    Rendered rendered = Chart.render(ValueSet.GATEWAY);

    // Then
    Map<String, Set<String>> routed = new TreeMap<>();
    for (HTTPRoute route : rendered.all(HTTPRoute.class)) {
      route
          .getSpec()
          .getRules()
          .forEach(
              rule -> {
                assertEquals(1, rule.getBackendRefs().size());
                routed.put(
                    rule.getBackendRefs().getFirst().getName(),
                    rule.getMatches().stream()
                        .map(match -> match.getPath().getValue())
                        .collect(Collectors.toCollection(TreeSet::new)));
              });
      assertEquals("https", route.getSpec().getParentRefs().getFirst().getSectionName());
    }
    assertEquals(declaredPrefixes(rendered.byService(Deployment.class).keySet()), routed);
  }

  @Test
  void aGatewayOfTheChartsOwnListensWithTlsOnly() {
    // When
    Rendered rendered =
        Chart.render(ValueSet.PRODUCTION, "route: {kind: gateway, gateway: {className: envoy}}");

    // Then
    var listeners = rendered.all(Gateway.class).getFirst().getSpec().getListeners();
    assertEquals(1, listeners.size());
    assertEquals("HTTPS", listeners.getFirst().getProtocol());
    assertEquals(
        "mail-security-acme-example",
        listeners.getFirst().getTls().getCertificateRefs().getFirst().getName());
  }

  @Test
  void nothingInternalIsEverDeclaredPublic() {
    for (DeclaredService service : DECLARED.values()) {
      for (String path : service.paths()) {
        assertTrue(path.matches("/[.a-z0-9][-a-z0-9]*"), path);
        assertFalse(Set.of("/internal", "/q").contains(path), path);
      }
    }
  }

  @Test
  void withoutARouteNothingIsPublic() {
    // When
    Rendered rendered = Chart.render(ValueSet.MINIMAL);

    // Then
    assertTrue(rendered.all(Ingress.class).isEmpty() && rendered.all(HTTPRoute.class).isEmpty());
    assertTrue(
        rendered.all(Service.class).stream()
            .allMatch(service -> "ClusterIP".equals(service.getSpec().getType())));
  }

  @Test
  void namesPortsAndDatabasesAreTheDeclaredOnes() {
    // When
    Rendered rendered = Chart.render(ValueSet.DEFAULT);

    // Then
    assertEquals(DECLARED.keySet(), rendered.byService(Service.class).keySet());
    for (DeclaredService declared : DECLARED.values()) {
      Deployment deployment = rendered.ofService(Deployment.class, declared.name());
      Map<String, Integer> ports =
          Rendered.container(deployment).getPorts().stream()
              .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
      assertEquals(Map.of("http", declared.port(), "management", declared.managementPort()), ports);

      Service service = rendered.ofService(Service.class, declared.name());
      List<ServicePort> servicePorts = service.getSpec().getPorts();
      assertEquals(1, servicePorts.size(), "the management port stays off the Service");
      assertEquals(declared.port(), servicePorts.getFirst().getPort());
      assertEquals("http", servicePorts.getFirst().getTargetPort().getStrVal());
      assertEquals(
          deployment.getSpec().getSelector().getMatchLabels(), service.getSpec().getSelector());

      Map<String, String> environment = Environment.plain(rendered, declared.name());
      assertEquals(Integer.toString(declared.port()), environment.get("QUARKUS_HTTP_PORT"));
      assertEquals(
          Integer.toString(declared.managementPort()), environment.get("QUARKUS_MANAGEMENT_PORT"));
      assertEquals(
          "postgresql://postgresql:5432/" + declared.database(),
          environment.get("QUARKUS_DATASOURCE_REACTIVE_URL"));
    }
  }

  private static Map<String, Set<String>> declaredPrefixes(Set<String> services) {
    Map<String, Set<String>> prefixes = new TreeMap<>();
    for (String service : services) {
      prefixes.put(
          Chart.RELEASE + "-" + service, new TreeSet<>(DeclaredService.named(service).paths()));
    }
    return prefixes;
  }
}
