package io.phishx.testing;

import org.eclipse.microprofile.config.ConfigProvider;

/** Where the service under test shows its health and metrics. */
public final class Management {

  private Management() {}

  /** The address of {@code path}, such as {@code /q/metrics}. */
  public static String url(String path) {
    String port = ConfigProvider.getConfig().getValue("quarkus.management.port", String.class);
    return "http://localhost:" + port + path;
  }
}
