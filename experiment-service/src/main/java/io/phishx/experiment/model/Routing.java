package io.phishx.experiment.model;

import io.phishx.chassis.feed.FeedSource;
import io.phishx.chassis.feed.Notices;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.experiment.client.CanarySplit;
import io.phishx.experiment.client.ModelName;
import io.phishx.experiment.client.ModelRouting;
import io.phishx.experiment.client.ModelTarget;
import io.phishx.experiment.client.RoutingFeed;
import io.phishx.experiment.client.RoutingTable;
import io.phishx.experiment.client.ShadowTarget;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The routing feed: what answers for every tenant's models, with a version from PostgreSQL. */
@ApplicationScoped
public class Routing implements FeedSource {

  private static final Logger LOG = Logger.getLogger(Routing.class);

  private static final String NEXT =
      "update routing_version set version = version + 1 returning version";
  private static final String VERSION = "select version from routing_version";

  // one statement, so version and content are of one snapshot
  private static final String ALL =
      """
      select v.version, r.* from routing_version v left join routing_of_all_tenants() r on true
      """;
  private static final String ONE = "select * from routing where model = $1";

  private final TenantTransaction transactions;
  private final Notices notices;

  public Routing(TenantTransaction transactions, Notices notices) {
    this.transactions = transactions;
    this.notices = notices;
  }

  @Override
  public String name() {
    return RoutingFeed.NAME;
  }

  @Override
  public Uni<Long> version() {
    return transactions.withoutTenant(
        connection ->
            connection.query(VERSION).execute().map(rows -> rows.iterator().next().getLong(0)));
  }

  @Override
  public Uni<Document> current() {
    return transactions.withoutTenant(
        connection ->
            connection
                .query(ALL)
                .execute()
                .map(
                    rows -> {
                      long version = rows.iterator().next().getLong("version");
                      List<ModelRouting> models =
                          StreamSupport.stream(rows.spliterator(), false)
                              .filter(row -> row.getUUID("tenant_id") != null)
                              .map(Routing::routing)
                              .toList();
                      return new Document(version, new RoutingTable(version, models).json());
                    }));
  }

  /**
   * Mints the next version. First statement of each transaction that changes routing: it waits for
   * other such transactions, so that versions are committed in their order.
   */
  public Uni<Void> nextVersion(SqlConnection connection) {
    return connection.query(NEXT).execute().replaceWithVoid();
  }

  /** Hints at the newest version, after a commit. Never fails: consumers ask anyway. */
  public Uni<Void> announce() {
    return version()
        .chain(version -> notices.publish(notices.of(RoutingFeed.CHANNEL, null, version, null)))
        .onFailure()
        .recoverWithUni(
            e -> {
              LOG.warnf("a routing change was not announced: reason=%s", e.toString());
              return Uni.createFrom().voidItem();
            });
  }

  /** How one model is routed now, as the caller's tenant. */
  Uni<Optional<ModelRouting>> of(TenantId tenant, ModelName model, Models models) {
    return transactions.sql(
        tenant,
        connection ->
            models
                .modelOf(connection, model)
                .chain(known -> connection.preparedQuery(ONE).execute(Tuple.of(known.value())))
                .map(
                    rows ->
                        rows.size() == 0
                            ? Optional.<ModelRouting>empty()
                            : Optional.of(routing(rows.iterator().next()))));
  }

  private static ModelRouting routing(Row row) {
    return new ModelRouting(
        new TenantId(row.getUUID("tenant_id")),
        new ModelName(row.getString("model")),
        target(row.getString("production_version"), row.getString("production_endpoint")),
        canary(row),
        row.getJsonArray("shadows").stream()
            .map(JsonObject.class::cast)
            .map(Routing::shadow)
            .toList());
  }

  private static @Nullable CanarySplit canary(Row row) {
    ModelTarget target = target(row.getString("canary_version"), row.getString("canary_endpoint"));
    return target == null
        ? null
        : new CanarySplit(row.getUUID("canary_id"), target, row.getInteger("traffic_percentage"));
  }

  private static ShadowTarget shadow(JsonObject shadow) {
    String endpoint = shadow.getString("endpoint");
    return new ShadowTarget(
        UUID.fromString(shadow.getString("experiment_id")),
        new ModelTarget(
            new ModelName(shadow.getString("model_version")),
            endpoint == null ? null : URI.create(endpoint)));
  }

  private static @Nullable ModelTarget target(@Nullable String version, @Nullable String endpoint) {
    return version == null
        ? null
        : new ModelTarget(new ModelName(version), endpoint == null ? null : URI.create(endpoint));
  }
}
