package io.phishx.auth.tenant;

import io.phishx.auth.trust.TrustVersion;
import io.phishx.chassis.feed.FeedSource;
import io.phishx.chassis.feed.FeedVersion;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * The feed of tenants to be erased. An order always comes with a revocation, so it has the version
 * of the trust feed, which is read first: what is read after it is never older.
 */
@ApplicationScoped
class ErasureSource implements FeedSource {

  private final Pool pool;
  private final TrustVersion version;

  ErasureSource(Pool pool, TrustVersion version) {
    this.pool = pool;
    this.version = version;
  }

  @Override
  public String name() {
    return "erasures";
  }

  @Override
  public Uni<Long> version() {
    return newest().map(FeedVersion::number);
  }

  @Override
  public Uni<FeedVersion> newest() {
    return version.newest();
  }

  @Override
  public Uni<Document> current() {
    return version
        .newest()
        .chain(
            newest ->
                pool.withConnection(ErasureRows::orders)
                    .map(
                        orders -> {
                          JsonArray list = new JsonArray();
                          orders.forEach(
                              order ->
                                  list.add(
                                      new JsonObject()
                                          .put("tenant_id", order.tenant().toString())
                                          .put("from", order.from().getEpochSecond())));
                          return new Document(
                              newest.number(),
                              new JsonObject().put("erasures", list).encode(),
                              null,
                              newest.mark());
                        }));
  }
}
