package io.phishx.experiment.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.phishx.chassis.tenant.TenantId;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An immutable snapshot of every tenant's model routing, and its form on the wire. */
public final class RoutingTable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final long version;
  private final Map<Key, ModelRouting> models;

  /**
   * Makes a table.
   *
   * @param version minted by the owner; only grows
   * @param models at most one entry for a tenant and model
   * @throws IllegalStateException if a tenant and model come twice
   */
  public RoutingTable(long version, List<ModelRouting> models) {
    this.version = version;
    this.models =
        models.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    routing -> new Key(routing.tenant(), routing.model()), routing -> routing));
  }

  /**
   * Reads what {@link #json} wrote; fields that it does not know are ignored.
   *
   * @throws IllegalArgumentException if {@code json} is anything else
   */
  public static RoutingTable parse(String json) {
    try {
      Document document = JSON.readValue(json, Document.class);
      return new RoutingTable(
          document.version(), document.models().stream().map(Entry::routing).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("expected a routing table", e);
    }
  }

  /** The table's form on the wire. */
  public String json() {
    try {
      return JSON.writeValueAsString(
          new Document(version, models.values().stream().map(Entry::of).toList()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a routing table is always serialisable", e);
    }
  }

  public long version() {
    return version;
  }

  /** The entry of a tenant's model. */
  public Optional<ModelRouting> find(TenantId tenant, ModelName model) {
    return Optional.ofNullable(models.get(new Key(tenant, model)));
  }

  private record Key(TenantId tenant, ModelName model) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Document(long version, List<Entry> models) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Entry(
      @JsonProperty("tenant_id") UUID tenantId,
      String model,
      @Nullable Version production,
      @Nullable Split canary,
      List<Mirror> shadows) {

    static Entry of(ModelRouting routing) {
      ModelTarget production = routing.production();
      CanarySplit canary = routing.canary();
      return new Entry(
          routing.tenant().value(),
          routing.model().value(),
          production == null ? null : Version.of(production),
          canary == null ? null : Split.of(canary),
          routing.shadows().stream().map(Mirror::of).toList());
    }

    ModelRouting routing() {
      return new ModelRouting(
          new TenantId(tenantId),
          new ModelName(model),
          production == null ? null : production.target(),
          canary == null ? null : canary.split(),
          shadows.stream().map(Mirror::shadow).toList());
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Version(
      @JsonProperty("model_version") String modelVersion, @Nullable String endpoint) {

    static Version of(ModelTarget target) {
      URI endpoint = target.endpoint();
      return new Version(target.version().value(), endpoint == null ? null : endpoint.toString());
    }

    ModelTarget target() {
      return new ModelTarget(
          new ModelName(modelVersion), endpoint == null ? null : URI.create(endpoint));
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Split(
      @JsonProperty("deployment_id") UUID deploymentId,
      @JsonProperty("traffic_percentage") int trafficPercentage,
      Version version) {

    static Split of(CanarySplit canary) {
      return new Split(
          canary.deploymentId(), canary.trafficPercentage(), Version.of(canary.target()));
    }

    CanarySplit split() {
      return new CanarySplit(deploymentId, version.target(), trafficPercentage);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Mirror(@JsonProperty("experiment_id") UUID experimentId, Version version) {

    static Mirror of(ShadowTarget shadow) {
      return new Mirror(shadow.experimentId(), Version.of(shadow.target()));
    }

    ShadowTarget shadow() {
      return new ShadowTarget(experimentId, version.target());
    }
  }
}
