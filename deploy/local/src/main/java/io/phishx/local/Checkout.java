package io.phishx.local;

import io.phishx.embedded.CannotStart;
import io.phishx.gateway.ServiceEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The checkout that a run takes its services from: {@code -Dphishx.home}, or the one around the
 * current folder.
 */
record Checkout(Path root) {

  static Checkout find() {
    String given = System.getProperty("phishx.home");
    return find(Path.of(given == null ? "" : given));
  }

  static Checkout find(Path start) {
    @Nullable Path folder = start.toAbsolutePath().normalize();
    while (folder != null) {
      if (Files.exists(folder.resolve("deploy/services.yaml"))) {
        return new Checkout(folder);
      }
      folder = folder.getParent();
    }
    throw new CannotStart(
        "No PhishX checkout was found around "
            + start.toAbsolutePath()
            + "; start deploy/up instead.");
  }

  /**
   * What Maven made of a service.
   *
   * @throws CannotStart when it isn't built
   */
  Path jar(ServiceEntry service) {
    Path jar = root.resolve(service.name()).resolve("target/quarkus-app/quarkus-run.jar");
    if (!Files.exists(jar)) {
      throw new CannotStart(
          String.format(
              Locale.ROOT,
              "%s is not built: run mvn package -DskipTests in %s.",
              service.name(),
              root));
    }
    return jar;
  }
}
