package io.phishx.region.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.phishx.chassis.egress.EgressConfig;
import io.phishx.chassis.egress.EgressGuard;
import io.phishx.embedded.DatabaseLogin;
import io.phishx.embedded.DatabaseRole;
import io.phishx.embedded.EmbeddedPostgres;
import io.phishx.region.RegionConfig;
import io.phishx.region.client.RegionId;
import io.phishx.region.registry.Endpoint;
import io.phishx.region.registry.Region;
import io.phishx.region.registry.StoreLogin;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.certs.CertificateGenerator;
import io.smallrye.certs.CertificateRequest;
import io.smallrye.certs.Format;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.mutiny.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that takes logins over TLS only, as the chart asks for. */
class RegionDatabaseTest {

  private static final Vertx VERTX = Vertx.vertx();

  @TempDir static Path home;
  private static Path certificate;
  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void start() throws Exception {
    new CertificateGenerator(home, true)
        .generate(
            new CertificateRequest()
                .withName("postgres")
                .withCN("localhost")
                .withFormat(Format.PEM)
                .withSubjectAlternativeName("DNS:localhost"));
    certificate = home.resolve("postgres.crt");
    Path key = home.resolve("postgres.key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Path access = home.resolve("access.conf");
    Files.writeString(
        access,
        """
        hostssl all all 127.0.0.1/32 scram-sha-256
        hostssl all all ::1/128 scram-sha-256
        """);
    postgres =
        EmbeddedPostgres.builder()
            .home(home)
            .databases("phishx_auth")
            .setting("ssl", "on")
            .setting("ssl_cert_file", certificate.toString())
            .setting("ssl_key_file", key.toString())
            .setting("hba_file", access.toString())
            .start();
  }

  @AfterAll
  static void end() {
    postgres.close();
    VERTX.close().await().indefinitely();
  }

  @Test
  void tlsIsUsedWhereTheServerHasIt() {
    assertEquals(true, given(ask(Map.of(), "localhost")));
    assertEquals(true, given(ask(Map.of("tls", "require"), "127.0.0.1")));
  }

  @Test
  void plainTextIsAFailureOfTheConfigurationAndSaysSo() {
    var notAsked =
        assertInstanceOf(
            RegionDatabase.Answer.NotAsked.class, ask(Map.of("tls", "disable"), "localhost"));

    assertEquals("its database refused the login of the probe", notAsked.reason());
  }

  @Test
  void certificateIsVerifiedWithItsName() throws Exception {
    Map<String, String> verifying = Map.of("tls", "verify-full", "ca", certificate.toString());

    assertEquals(true, given(ask(verifying, "localhost")));
    assertInstanceOf(RegionDatabase.Answer.Failed.class, ask(verifying, "127.0.0.1"));
  }

  @Test
  void certificateOfAnotherAuthorityIsRefused() throws Exception {
    Path others = Files.createDirectory(home.resolve("others"));
    new CertificateGenerator(others, true)
        .generate(
            new CertificateRequest().withName("other").withCN("localhost").withFormat(Format.PEM));

    assertInstanceOf(
        RegionDatabase.Answer.Failed.class,
        ask(Map.of("tls", "verify-ca", "ca", others.resolve("other.crt").toString()), "localhost"));
  }

  private static boolean given(RegionDatabase.Answer<Boolean> answer) {
    return assertInstanceOf(RegionDatabase.Answer.Given.class, answer).value().equals(true);
  }

  /** Whether the connection was encrypted, as the server sees it. */
  private static RegionDatabase.Answer<Boolean> ask(Map<String, String> tls, String host) {
    Map<String, String> settings = new HashMap<>();
    DatabaseLogin login = postgres.login("phishx_auth", DatabaseRole.APP);
    settings.put("phishx.region.credentials.default.database-username", login.user());
    settings.put("phishx.region.credentials.default.database-password", login.password());
    settings.put("phishx.region.probe.timeout", "10s");
    tls.forEach(
        (name, value) -> settings.put("phishx.region.credentials.default.database-" + name, value));
    RegionConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(RegionConfig.class)
            .withConverter(Duration.class, 200, new DurationConverter())
            .withSources(new PropertiesConfigSource(settings, "test", 500))
            .build()
            .getConfigMapping(RegionConfig.class);
    Region region =
        new Region(
            new RegionId("us-east-1"),
            "US East 1",
            Endpoint.parse(Endpoint.Part.API, "http://localhost"),
            Endpoint.parse(
                Endpoint.Part.DATABASE,
                "postgresql://" + host + ":" + postgres.port() + "/phishx_auth"),
            Endpoint.parse(Endpoint.Part.CACHE, "redis://localhost"),
            null,
            true);
    return new RegionDatabase(
            new EgressGuard(new Loopback(), VERTX),
            new StoreLogin(config),
            VERTX.getDelegate(),
            config)
        .ask(
            region,
            "select ssl from pg_stat_ssl where pid = pg_backend_pid()",
            rows -> rows.iterator().next().getBoolean(0))
        .await()
        .atMost(Duration.ofSeconds(30));
  }

  private record Loopback() implements EgressConfig {

    @Override
    public Set<String> schemes() {
      return Set.of("postgresql");
    }

    @Override
    public Optional<Set<String>> hosts() {
      return Optional.of(Set.of("localhost", "127.0.0.1"));
    }

    @Override
    public boolean loopback() {
      return true;
    }
  }
}
