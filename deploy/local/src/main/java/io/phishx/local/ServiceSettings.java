package io.phishx.local;

import io.phishx.embedded.DatabaseRole;
import io.phishx.embedded.EmbeddedPostgres;
import io.phishx.embedded.EmbeddedRedis;
import io.phishx.gateway.ServiceEntry;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each service is told in a local run, as its own configuration file: no secret stands in a
 * command line.
 */
final class ServiceSettings {

  static final String REGION = "us-east-1";

  private final Ports ports;
  private final EmbeddedPostgres postgres;
  private final EmbeddedRedis redis;
  private final LocalSecrets secrets;
  private final Operator operator;
  private final @Nullable LocalCertificates certificates;

  /**
   * @param certificates what services call each other over TLS with; null for plain HTTP
   */
  ServiceSettings(
      Ports ports,
      EmbeddedPostgres postgres,
      EmbeddedRedis redis,
      LocalSecrets secrets,
      Operator operator,
      @Nullable LocalCertificates certificates) {
    this.ports = ports;
    this.postgres = postgres;
    this.redis = redis;
    this.secrets = secrets;
    this.operator = operator;
    this.certificates = certificates;
  }

  /**
   * Writes {@code config/application.properties} below {@code folder}, where Quarkus looks for it.
   */
  void write(ServiceEntry service, Path folder, Map<String, String> additional) {
    Map<String, String> settings = new TreeMap<>(common(service));
    settings.putAll(
        switch (service.name()) {
          case "auth-service" -> auth();
          case "crypto-service" -> crypto(folder);
          case "region-controller" -> region();
          default -> Map.of();
        });
    Properties file = new Properties();
    settings.forEach((name, value) -> file.setProperty(name, literal(value)));
    additional.forEach(file::setProperty);
    StringWriter text = new StringWriter();
    try {
      file.store(text, "Written at each start of a local run.");
      DataFolder.writePrivately(folder.resolve("config/application.properties"), text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> common(ServiceEntry service) {
    String database = service.database();
    Map<String, String> settings = new TreeMap<>();
    settings.put("quarkus.http.host", "127.0.0.1");
    settings.put("quarkus.http.port", String.valueOf(service.port()));
    settings.put("quarkus.management.port", String.valueOf(service.managementPort()));
    settings.put("quarkus.http.proxy.proxy-address-forwarding", "true");
    settings.put("quarkus.http.proxy.allow-x-forwarded", "true");
    settings.put("quarkus.http.proxy.enable-forwarded-host", "true");
    settings.put("quarkus.http.proxy.trusted-proxies", "127.0.0.1");
    settings.put("quarkus.datasource.reactive.url", postgres.reactiveUrl(database));
    settings.put("quarkus.datasource.jdbc.url", postgres.jdbcUrl(database));
    settings.put("quarkus.datasource.username", DatabaseRole.APP.roleName());
    settings.put("quarkus.datasource.password", postgres.passwords().of(DatabaseRole.APP));
    settings.put("quarkus.flyway.username", DatabaseRole.OWNER.roleName());
    settings.put("quarkus.flyway.password", postgres.passwords().of(DatabaseRole.OWNER));
    settings.put("quarkus.redis.hosts", redis.url());
    settings.put("phishx.auth.url", url("auth-service"));
    settings.put("phishx.auth.service.client-id", service.name());
    settings.put("phishx.auth.service.client-secret", clientSecret(service.name()));
    settings.put("phishx.crypto.url", url("crypto-service"));
    settings.put("phishx.experiment.url", url("experiment-service"));
    if (certificates != null) {
      settings.putAll(tls(service, certificates));
    }
    settings.put("phishx.audit.mac-key", secrets.base64("audit.mac-key." + service.name()));
    return settings;
  }

  private static Map<String, String> tls(ServiceEntry service, LocalCertificates certificates) {
    LocalCertificates.Files own = certificates.issue(service.name());
    return Map.of(
        "quarkus.tls.services.key-store.pem.own.cert",
        own.certificate().toString(),
        "quarkus.tls.services.key-store.pem.own.key",
        own.key().toString(),
        "quarkus.tls.services.trust-store.pem.certs",
        certificates.authority().toString(),
        "quarkus.http.tls-configuration-name",
        "services",
        "quarkus.http.ssl-port",
        String.valueOf(service.port()),
        "quarkus.http.insecure-requests",
        "disabled",
        "phishx.http.client-auth",
        "required",
        "phishx.http.require-tls",
        "true");
  }

  private Map<String, String> crypto(Path folder) {
    Path ledger = folder.resolve("shred-ledger").toAbsolutePath();
    try {
      Files.createDirectories(ledger);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of(
        "ENCRYPTION_MASTER_KEY",
        secrets.base64("encryption.master-key"),
        "ENCRYPTION_SHRED_LEDGER",
        ledger.toString(),
        "ENCRYPTION_USAGE_JOURNAL",
        folder.resolve("usage-journal").toAbsolutePath().toString());
  }

  private Map<String, String> auth() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("phishx.auth.seal-key", secrets.base64("auth.seal-key"));
    settings.put("phishx.auth.public-url", scheme() + "://localhost:" + ports.gateway());
    settings.put("phishx.auth.query-credentials", "true");
    settings.put("phishx.auth.bootstrap.operator-email", operator.email());
    settings.put("phishx.auth.bootstrap.operator-password", operator.password());
    for (ServiceEntry service : ports.services()) {
      settings.put(
          "phishx.auth.services." + service.name() + ".secret", clientSecret(service.name()));
    }
    return settings;
  }

  private Map<String, String> region() {
    String prefix = "phishx.region.regions." + REGION + ".";
    ServiceEntry watched = service("region-controller");
    return Map.of(
        prefix + "name",
        "US East 1",
        prefix + "api-endpoint",
        scheme() + "://127.0.0.1:" + ports.gateway(),
        prefix + "database-endpoint",
        postgres.reactiveUrl(watched.database()),
        prefix + "cache-endpoint",
        "redis://127.0.0.1:" + redis.port(),
        prefix + "primary",
        "true",
        "phishx.region.credentials.default.database-username",
        DatabaseRole.APP.roleName(),
        "phishx.region.credentials.default.database-password",
        postgres.passwords().of(DatabaseRole.APP),
        "phishx.region.credentials.default.cache-password",
        secrets.urlSafe("redis.password"));
  }

  private String clientSecret(String service) {
    return secrets.urlSafe("client-secret." + service);
  }

  private String url(String service) {
    return scheme() + "://127.0.0.1:" + service(service).port();
  }

  private String scheme() {
    return certificates == null ? "http" : "https";
  }

  private ServiceEntry service(String name) {
    return ports.services().stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no service " + name));
  }

  /** Keeps the configuration from reading an expression into a value. */
  static String literal(String value) {
    return value.replace("\\", "\\\\").replace("${", "\\${");
  }
}
