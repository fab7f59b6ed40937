package io.phishx.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart agrees with what each service's own build says about its ports and probes. */
class GeneratedManifestTest {

  static Set<String> services() {
    return DeclaredService.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("services")
  void portsProbesAndImageAreThoseOfTheBuild(String service) {
    // Given
    Deployment generated = generated(service);
    Deployment charted = Chart.render(ValueSet.DEFAULT).ofService(Deployment.class, service);

    // When
    Container built = Rendered.container(generated);
    Container chart = Rendered.container(charted);

    // Then
    assertEquals(ports(built), ports(chart));
    assertEquals(asked(built, built.getLivenessProbe()), asked(chart, chart.getLivenessProbe()));
    assertEquals(asked(built, built.getReadinessProbe()), asked(chart, chart.getReadinessProbe()));
    assertEquals(asked(built, built.getStartupProbe()), asked(chart, chart.getStartupProbe()));
    assertEquals(imageName(built), imageName(chart));
    assertEquals(Rendered.serviceOf(generated), Rendered.serviceOf(charted));
    assertEquals(built.getName(), chart.getName());
  }

  private static Deployment generated(String service) {
    Path file = Checkout.ROOT.resolve(service).resolve("target/kubernetes/kubernetes.yml");
    assertTrue(
        Files.isRegularFile(file),
        () ->
            "expected " + file + ": build " + service + " first (mvn package -pl " + service + ")");
    return StrictYaml.only(Checkout.read(file), Deployment.class);
  }

  private static Map<String, Integer> ports(Container container) {
    return container.getPorts().stream()
        .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
  }

  /** A probe as {@code <port number><path>}, whether its port is a number or a name. */
  private static String asked(Container container, Probe probe) {
    Object port = probe.getHttpGet().getPort().getValue();
    Object number = port instanceof String name ? ports(container).get(name) : port;
    return number + probe.getHttpGet().getPath();
  }

  private static String imageName(Container container) {
    String path = container.getImage().substring(container.getImage().lastIndexOf('/') + 1);
    return path.substring(0, path.indexOf(':'));
  }
}
