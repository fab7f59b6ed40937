package io.phishx.region.registry;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.phishx.region.client.RegionId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One deployment of the product: an API with a database and a cache of its own.
 *
 * @param id its name in calls and metrics
 * @param name its name for people, 1 to 100 characters
 * @param api where its ingress gateway is
 * @param database where its PostgreSQL is
 * @param cache where its Redis is
 * @param credentials what the probes of its stores log in with; null when they need nothing
 * @param primary whether it serves while it is in no pair; in a pair, the pair's roles decide
 */
public record Region(
    RegionId id,
    String name,
    Endpoint api,
    Endpoint database,
    Endpoint cache,
    @Nullable CredentialsRef credentials,
    boolean primary) {

  private static final int MAX_NAME = 100;

  public Region {
    if (name.isBlank()
        || name.length() > MAX_NAME
        || name.chars().anyMatch(Character::isISOControl)) {
      String expected = "expected a name of 1 to " + MAX_NAME + " printable characters";
      throw new Problem.Invalid(
          "invalid-region-name", expected, List.of(new Violation("region_name", expected)));
    }
    check(api, Endpoint.Part.API);
    check(database, Endpoint.Part.DATABASE);
    check(cache, Endpoint.Part.CACHE);
  }

  /** The endpoint of {@code part}. */
  public Endpoint endpoint(Endpoint.Part part) {
    return switch (part) {
      case API -> api;
      case DATABASE -> database;
      case CACHE -> cache;
    };
  }

  /** Whether the same parts are looked at with the same login as of {@code other}. */
  public boolean hasPartsOf(Region other) {
    return api.equals(other.api)
        && database.equals(other.database)
        && cache.equals(other.cache)
        && Objects.equals(credentials, other.credentials);
  }

  private static void check(Endpoint endpoint, Endpoint.Part part) {
    if (endpoint.part() != part) {
      throw new IllegalArgumentException("expected the endpoint of " + part + ", got " + endpoint);
    }
  }
}
