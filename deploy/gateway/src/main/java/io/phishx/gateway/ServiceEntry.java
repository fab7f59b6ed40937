package io.phishx.gateway;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * One line of {@code services.yaml}: what the launcher, the gateway and the chart agree on.
 *
 * @param name the service's folder and its client id at auth-service
 * @param port where it serves the API
 * @param managementPort where it serves health and metrics
 * @param database its PostgreSQL database
 * @param paths public path prefixes, each a leading slash and whole segments
 */
public record ServiceEntry(
    String name,
    int port,
    @JsonProperty("management-port") int managementPort,
    String database,
    List<String> paths) {

  public ServiceEntry {
    paths = List.copyOf(paths);
    if (!name.matches("[a-z][a-z-]*")) {
      throw new IllegalArgumentException("service name must be lower case words, got " + name);
    }
    if (!database.matches("[a-z][a-z_]*")) {
      throw new IllegalArgumentException("database of " + name + " must be a plain name");
    }
    if (paths.isEmpty() || !paths.stream().allMatch(path -> path.matches("(/[a-z.-]+)+"))) {
      throw new IllegalArgumentException(
          "paths of " + name + " must look like /word, got " + paths);
    }
    requirePort(name, port);
    requirePort(name, managementPort);
  }

  /** The same service on other ports, for a run beside another. */
  public ServiceEntry on(int newPort, int newManagementPort) {
    return new ServiceEntry(name, newPort, newManagementPort, database, paths);
  }

  private static void requirePort(String name, int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port of " + name + " must be 1 to 65535, got " + port);
    }
  }
}
