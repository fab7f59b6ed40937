package io.phishx.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs the gateway as a process of its own in front of services on this machine.
 *
 * <p>Environment: {@code PHISHX_GATEWAY_HOST} (127.0.0.1), {@code PHISHX_GATEWAY_PORT} (8000),
 * {@code PHISHX_GATEWAY_DOCS} (true), {@code PHISHX_GATEWAY_TLS_CERTIFICATE} and {@code
 * PHISHX_GATEWAY_TLS_KEY} (PEM files; both or none), {@code PHISHX_GATEWAY_SERVICES_AUTHORITY} with
 * {@code PHISHX_GATEWAY_SERVICES_CERTIFICATE} and {@code PHISHX_GATEWAY_SERVICES_KEY} (PEM files
 * for calling the services over TLS; all or none).
 */
public final class GatewayMain {

  private GatewayMain() {}

  public static void main(String[] args) throws IOException {
    Gateway gateway = Gateway.start(config(System.getenv()));
    Runtime.getRuntime().addShutdownHook(new Thread(gateway::close, "gateway-stop"));
  }

  static GatewayConfig config(Map<String, String> environment) {
    GatewayConfig.ServiceTls services = servicesTls(environment);
    return new GatewayConfig(
        environment.getOrDefault("PHISHX_GATEWAY_HOST", "127.0.0.1"),
        Integer.parseInt(environment.getOrDefault("PHISHX_GATEWAY_PORT", "8000")),
        Services.load().services().stream()
            .map(entry -> Upstream.local(entry, services != null))
            .toList(),
        Boolean.parseBoolean(environment.getOrDefault("PHISHX_GATEWAY_DOCS", "true")),
        tls(environment, "PHISHX_GATEWAY_TLS_CERTIFICATE", "PHISHX_GATEWAY_TLS_KEY"),
        services,
        GatewayLimits.DEFAULT);
  }

  private static GatewayConfig.@Nullable ServiceTls servicesTls(Map<String, String> environment) {
    String authority = environment.get("PHISHX_GATEWAY_SERVICES_AUTHORITY");
    GatewayConfig.Tls own =
        tls(environment, "PHISHX_GATEWAY_SERVICES_CERTIFICATE", "PHISHX_GATEWAY_SERVICES_KEY");
    if (authority == null && own == null) {
      return null;
    }
    if (authority == null || own == null) {
      throw new IllegalArgumentException(
          "PHISHX_GATEWAY_SERVICES_AUTHORITY, _CERTIFICATE and _KEY belong together");
    }
    return new GatewayConfig.ServiceTls(Path.of(authority), own);
  }

  private static GatewayConfig.@Nullable Tls tls(
      Map<String, String> environment, String certificateName, String keyName) {
    String certificate = environment.get(certificateName);
    String key = environment.get(keyName);
    if (certificate == null && key == null) {
      return null;
    }
    if (certificate == null || key == null) {
      throw new IllegalArgumentException(certificateName + " and " + keyName + " belong together");
    }
    return new GatewayConfig.Tls(Path.of(certificate), Path.of(key));
  }
}
