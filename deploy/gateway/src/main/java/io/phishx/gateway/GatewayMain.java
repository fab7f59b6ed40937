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
 * PHISHX_GATEWAY_TLS_KEY} (PEM files; both or none).
 */
public final class GatewayMain {

  private GatewayMain() {}

  public static void main(String[] args) throws IOException {
    Gateway gateway = Gateway.start(config(System.getenv()));
    Runtime.getRuntime().addShutdownHook(new Thread(gateway::close, "gateway-stop"));
  }

  static GatewayConfig config(Map<String, String> environment) {
    return new GatewayConfig(
        environment.getOrDefault("PHISHX_GATEWAY_HOST", "127.0.0.1"),
        Integer.parseInt(environment.getOrDefault("PHISHX_GATEWAY_PORT", "8000")),
        Services.load().services().stream().map(Upstream::local).toList(),
        Boolean.parseBoolean(environment.getOrDefault("PHISHX_GATEWAY_DOCS", "true")),
        tls(
            environment.get("PHISHX_GATEWAY_TLS_CERTIFICATE"),
            environment.get("PHISHX_GATEWAY_TLS_KEY")),
        GatewayLimits.DEFAULT);
  }

  private static GatewayConfig.@Nullable Tls tls(
      @Nullable String certificate, @Nullable String key) {
    if (certificate == null && key == null) {
      return null;
    }
    if (certificate == null || key == null) {
      throw new IllegalArgumentException(
          "PHISHX_GATEWAY_TLS_CERTIFICATE and PHISHX_GATEWAY_TLS_KEY belong together");
    }
    return new GatewayConfig.Tls(Path.of(certificate), Path.of(key));
  }
}
