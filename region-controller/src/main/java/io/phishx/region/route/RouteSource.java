package io.phishx.region.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.chassis.feed.FeedSource;
import io.phishx.chassis.feed.Notices;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.region.client.Route;
import io.phishx.region.client.RouteTable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * The feed of routes: what the acting controller decided, with a version from PostgreSQL, so that
 * every controller serves the same one.
 */
@ApplicationScoped
@RegisterForReflection(targets = {RouteTable.class, Route.class})
class RouteSource implements FeedSource {

  private static final String NAME = "routes";
  private static final String CHANNEL = "phishx.region.routes";
  private static final String VERSION = "select version from route_table";
  private static final String CURRENT = "select version, document from route_table";
  private static final String PUBLISH =
      "update route_table set version = version + 1, document = $1 returning version";

  private final TenantTransaction transactions;
  private final Notices notices;
  private final ObjectMapper json;

  RouteSource(TenantTransaction transactions, Notices notices, ObjectMapper json) {
    this.transactions = transactions;
    this.notices = notices;
    this.json = json;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Uni<Long> version() {
    return transactions.withoutTenant(
        connection ->
            connection
                .query(VERSION)
                .execute()
                .map(rows -> rows.iterator().next().getLong("version")));
  }

  @Override
  public Uni<Document> current() {
    return transactions.withoutTenant(RouteSource::read);
  }

  /** Publishes {@code routes} unless routers would do the same with what was published last. */
  Uni<Void> publish(RouteTable routes) {
    return current()
        .chain(
            last ->
                parse(last.json()).routesLike(routes)
                    ? Uni.createFrom().voidItem()
                    : store(routes)
                        .chain(
                            version -> notices.publish(notices.of(CHANNEL, null, version, null))));
  }

  private Uni<Long> store(RouteTable routes) {
    JsonObject document = new JsonObject(write(routes));
    return transactions.withoutTenant(
        connection ->
            connection
                .preparedQuery(PUBLISH)
                .execute(Tuple.of(document))
                .map(rows -> rows.iterator().next().getLong("version")));
  }

  private static Uni<Document> read(SqlConnection connection) {
    return connection
        .query(CURRENT)
        .execute()
        .map(rows -> rows.iterator().next())
        .map(row -> new Document(row.getLong("version"), row.getJsonObject("document").encode()));
  }

  private RouteTable parse(String document) {
    try {
      return json.readValue(document, RouteTable.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the stored route table must be readable", e);
    }
  }

  private String write(RouteTable routes) {
    try {
      return json.writeValueAsString(routes);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a route table must be serialisable", e);
    }
  }
}
