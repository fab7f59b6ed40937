package io.phishx.region.registry;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.phishx.region.client.RegionId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A region as an operator sends and sees it. */
record RegionBody(
    @Nullable String regionId,
    @Nullable String regionName,
    @Nullable String apiEndpoint,
    @Nullable String databaseEndpoint,
    @Nullable String cacheEndpoint,
    @Nullable Boolean isPrimary,
    @Nullable String credentialsRef) {

  static RegionBody of(Region region) {
    CredentialsRef ref = region.credentials();
    return new RegionBody(
        region.id().value(),
        region.name(),
        region.api().toString(),
        region.database().toString(),
        region.cache().toString(),
        region.primary(),
        ref == null ? null : ref.value());
  }

  /**
   * The region that is meant.
   *
   * @throws Problem.Invalid if a field is missing or malformed
   */
  Region region() {
    List<Violation> missing = new ArrayList<>();
    String id = required("region_id", regionId, missing);
    String name = required("region_name", regionName, missing);
    String api = required(Endpoint.Part.API.field(), apiEndpoint, missing);
    String database = required(Endpoint.Part.DATABASE.field(), databaseEndpoint, missing);
    String cache = required(Endpoint.Part.CACHE.field(), cacheEndpoint, missing);
    if (!missing.isEmpty()) {
      throw new Problem.Invalid("invalid-region", "a region needs more than this", missing);
    }
    return new Region(
        new RegionId(id),
        name,
        Endpoint.parse(Endpoint.Part.API, api),
        Endpoint.parse(Endpoint.Part.DATABASE, database),
        Endpoint.parse(Endpoint.Part.CACHE, cache),
        credentialsRef == null ? null : new CredentialsRef(credentialsRef),
        Boolean.TRUE.equals(isPrimary));
  }

  /** The same, where the path names the region; a body that names another one is refused. */
  Region region(RegionId path) {
    if (regionId != null && !regionId.equals(path.value())) {
      throw new Problem.Unprocessable(
          "region-id-differs", "expected region_id " + path + " as in the path, or none");
    }
    return new RegionBody(
            path.value(),
            regionName,
            apiEndpoint,
            databaseEndpoint,
            cacheEndpoint,
            isPrimary,
            credentialsRef)
        .region();
  }

  private static String required(String field, @Nullable String value, List<Violation> missing) {
    if (value == null || value.isBlank()) {
      missing.add(new Violation(field, "is required"));
      return "";
    }
    return value;
  }
}
