package io.phishx.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServicesTest {

  @Test
  void fileListsTheFiveServicesInStartOrder() {
    List<String> names = Services.load().services().stream().map(ServiceEntry::name).toList();

    assertEquals(
        List.of(
            "auth-service",
            "crypto-service",
            "anomaly-service",
            "experiment-service",
            "region-controller"),
        names);
  }

  @Test
  void everyServiceHasPortsAndADatabaseOfItsOwn() {
    List<ServiceEntry> services = Services.load().services();

    long ports =
        services.stream()
            .flatMap(entry -> List.of(entry.port(), entry.managementPort()).stream())
            .distinct()
            .count();
    assertEquals(10, ports);
    assertEquals(5, services.stream().map(ServiceEntry::database).distinct().count());
  }

  @Test
  void unknownFieldIsRefused() {
    String yaml =
        """
        services:
          - {name: a, port: 1, management-port: 2, database: d, paths: [/a], replicas: 2}
        """;
    assertThrows(
        IOException.class,
        () -> Services.read(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void pathMustBeAWholePrefix() {
    assertThrows(
        IllegalArgumentException.class, () -> new ServiceEntry("a", 1, 2, "d", List.of("auth")));
  }
}
