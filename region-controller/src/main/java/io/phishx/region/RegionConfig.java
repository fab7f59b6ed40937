package io.phishx.region;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vertx.pgclient.SslMode;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What this service is told by its configuration. */
@ConfigMapping(prefix = "phishx.region")
public interface RegionConfig {

  /** The credentials that a region without a {@code credentials_ref} is probed with, if any. */
  String DEFAULT_CREDENTIALS = "default";

  /** Regions by id, registered at start; the configuration wins over what was registered before. */
  Map<String, DeclaredRegion> regions();

  /** Pairs by any name, registered at start unless they are. */
  Map<String, DeclaredPair> pairs();

  /** What the probes log in with, by the name that a region's {@code credentials_ref} gives. */
  Map<String, StoreCredentials> credentials();

  /** How regions are looked at. */
  Probe probe();

  /** How pairs behave. */
  Failover failover();

  /** One region. */
  interface DeclaredRegion {

    /** Its name for people. */
    String name();

    /** {@code https://host[:port]}. */
    String apiEndpoint();

    /** {@code postgresql://host[:port][/database]}, without credentials. */
    String databaseEndpoint();

    /** {@code redis[s]://host[:port]}, without credentials. */
    String cacheEndpoint();

    /** Whether it serves while it is in no pair. */
    @WithDefault("false")
    boolean primary();

    /** Name of the credentials; {@value RegionConfig#DEFAULT_CREDENTIALS} when absent. */
    Optional<String> credentialsRef();
  }

  /** One pair. */
  interface DeclaredPair {

    /** Id of the region that is active at first. */
    String primary();

    /** Id of the other region. */
    String secondary();

    /** {@code active_passive}, {@code active_active} or {@code blue_green}. */
    @WithDefault("active_passive")
    String strategy();
  }

  /** What the stores of a region are probed with; least rights suffice. */
  interface StoreCredentials {

    /** A PostgreSQL role that may log in; without it the database can't be probed. */
    Optional<String> databaseUsername();

    /** Its password. */
    Optional<String> databasePassword();

    /**
     * How the connection to its database is secured: {@code disable}, {@code prefer}, {@code
     * require}, {@code verify-ca} or {@code verify-full}.
     */
    @WithDefault("prefer")
    SslMode databaseTls();

    /** PEM file of the authority that signed its certificate; needed to verify. */
    Optional<Path> databaseCa();

    /** A Redis user; the default user when absent. */
    Optional<String> cacheUsername();

    /** Its password; none when absent. */
    Optional<String> cachePassword();
  }

  /** How regions are looked at. */
  interface Probe {

    /** Between two rounds; 100 ms or more. */
    @WithDefault("1s")
    Duration interval();

    /** For each probe of a part, connecting included; 50 ms or more. */
    @WithDefault("900ms")
    Duration timeout();

    /** Votes other than up in a row until a healthy region is degraded; 1 to 100. */
    @WithDefault("2")
    @Min(1)
    @Max(100)
    int degradeAfter();

    /** Down votes in a row until a region is unhealthy; at least degrade-after, at most 100. */
    @WithDefault("3")
    @Min(1)
    @Max(100)
    int failAfter();

    /** Votes other than down in a row until an unhealthy region is recovering; 1 to 1000. */
    @WithDefault("2")
    @Min(1)
    @Max(1000)
    int recoverAfter();

    /** Further votes other than down in a row until a recovering region is healthy; 1 to 1000. */
    @WithDefault("3")
    @Min(1)
    @Max(1000)
    int settleAfter();
  }

  /** How pairs behave. */
  interface Failover {

    /** From an unhealthy active region until a person is paged; 0 pages at once. */
    @WithDefault("5s")
    Duration suspicion();

    /** Between two pages about the same outage; more than 0. */
    @WithDefault("5m")
    Duration pageAgain();

    /** How much the clocks of two hosts may differ; 0 or more. */
    @WithDefault("2s")
    Duration clockMargin();

    /** Between two orders to promote; more than 0. */
    @WithDefault("10s")
    Duration promotion();

    /** How long routers are waited for; more than 0. */
    @WithDefault("10s")
    Duration rerouting();
  }
}
