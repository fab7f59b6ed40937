package io.phishx.region.registry;

import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a region's database is spoken to.
 *
 * @param mode as of libpq
 * @param authority PEM file; there where {@code mode} verifies
 */
public record DatabaseTls(SslMode mode, Optional<Path> authority) {

  static final DatabaseTls PREFERRED = new DatabaseTls(SslMode.PREFER, Optional.empty());

  static boolean verifies(SslMode mode) {
    return mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL;
  }

  /**
   * Sets what the connection needs.
   *
   * @param name of the host as the region was registered: where the certificate's name is verified,
   *     it vouches for the address, and the driver has to know the name
   */
  public void applyTo(PgConnectOptions options, String name) {
    options.setSslMode(mode);
    if (verifies(mode)) {
      options.setPemTrustOptions(
          new PemTrustOptions().addCertPath(authority.orElseThrow().toString()));
      if (mode == SslMode.VERIFY_FULL) {
        options.setHost(name).setHostnameVerificationAlgorithm("HTTPS");
      }
    } else if (mode != SslMode.DISABLE) {
      options.setTrustAll(true);
    }
  }
}
