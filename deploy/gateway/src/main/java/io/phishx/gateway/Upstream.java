package io.phishx.gateway;

import java.net.URI;
import java.util.List;

/**
 * A service as the gateway reaches it.
 *
 * @param name the service's name
 * @param api base address of its API
 * @param management base address of its health and, where served there, its OpenAPI document
 * @param paths the public prefixes that lead to it
 */
public record Upstream(String name, URI api, URI management, List<String> paths) {

  public Upstream {
    paths = List.copyOf(paths);
    requireHttp(api);
    requireHttp(management);
  }

  /**
   * The service of that entry on this machine's loopback.
   *
   * @param tls whether its API is served over https; its health never is
   */
  public static Upstream local(ServiceEntry entry, boolean tls) {
    return new Upstream(
        entry.name(),
        URI.create((tls ? "https" : "http") + "://127.0.0.1:" + entry.port()),
        URI.create("http://127.0.0.1:" + entry.managementPort()),
        entry.paths());
  }

  private static void requireHttp(URI address) {
    boolean known = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    if (!known || address.getHost() == null || address.getPort() < 1) {
      throw new IllegalArgumentException("upstream must be http(s)://host:port, got " + address);
    }
  }
}
