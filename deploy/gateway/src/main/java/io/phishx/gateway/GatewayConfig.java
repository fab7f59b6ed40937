package io.phishx.gateway;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a gateway is told at its start.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 takes a free one
 * @param upstreams the services behind it
 * @param docs whether {@code /docs} and {@code /openapi} are served
 * @param tls certificate and key for https; null for plain http
 * @param services what the services are called over TLS with; null for plain http
 * @param limits what is borne
 */
public record GatewayConfig(
    String host,
    int port,
    List<Upstream> upstreams,
    boolean docs,
    @Nullable Tls tls,
    @Nullable ServiceTls services,
    GatewayLimits limits) {

  /** PEM files of the certificate chain and its private key. */
  public record Tls(Path certificate, Path key) {}

  /** PEM files: the authority of the services' certificates, and what the gateway shows them. */
  public record ServiceTls(Path authority, Tls own) {}

  public GatewayConfig {
    upstreams = List.copyOf(upstreams);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535, got " + port);
    }
  }

  /**
   * On loopback in front of these services.
   *
   * @param tls how they are called over TLS, and what clients are shown; null for plain http
   */
  public static GatewayConfig local(
      int port, List<ServiceEntry> services, @Nullable ServiceTls tls) {
    return new GatewayConfig(
        "127.0.0.1",
        port,
        services.stream().map(entry -> Upstream.local(entry, tls != null)).toList(),
        true,
        tls == null ? null : tls.own(),
        tls,
        GatewayLimits.DEFAULT);
  }
}
