package io.phishx.auth.trust;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The tenant whose admins operate the installation, found by its configured slug. */
@ApplicationScoped
public class OperatorTenant {

  private static final String FIND = "select id from tenants where slug = $1";

  private final Pool pool;
  private final String slug;
  private volatile @Nullable TenantId known;

  OperatorTenant(Pool pool, @ConfigProperty(name = "phishx.operator-tenant") String slug) {
    this.pool = pool;
    this.slug = slug;
  }

  public String slug() {
    return slug;
  }

  /**
   * Its id.
   *
   * @return fails with {@link Problem.Unavailable} until it was created
   */
  public Uni<TenantId> id() {
    TenantId before = known;
    if (before != null) {
      return Uni.createFrom().item(before);
    }
    return pool.withConnection(connection -> connection.preparedQuery(FIND).execute(Tuple.of(slug)))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw new Problem.Unavailable(
                    "operator-tenant-missing",
                    "the operator tenant was not created yet",
                    Duration.ofSeconds(2));
              }
              TenantId id = new TenantId(rows.iterator().next().getUUID("id"));
              known = id;
              return id;
            });
  }
}
