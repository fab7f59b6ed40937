package io.phishx.crypto.client;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.chassis.feed.Notices;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.Configs;
import io.phishx.testing.Database;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * anomaly-service of a tenant without a mail: it hears of his rotations, lists him among no tenants
 * of its own, and finds nothing when it looks.
 */
public final class OwnerWithoutRows implements RewrapOwner {

  private static final List<RewrapTable> TABLES =
      List.of(table("email_analysis"), table("findings"));

  private final List<TenantId> tenants;

  private OwnerWithoutRows(List<TenantId> tenants) {
    this.tenants = tenants;
  }

  /** Starts its job in this process; it works for the tenant of {@code calls} alone. */
  public static void start(
      Vertx vertx, TenantTransaction transactions, Notices notices, Calls calls)
      throws SQLException {
    KeyUpkeep upkeep = Passes.upkeep(vertx, calls, "anomaly-service");
    job(
            vertx,
            transactions,
            notices,
            new UpkeepOf(upkeep, new TenantId(calls.tenant())),
            List.of(),
            Clock.systemUTC(),
            new SimpleMeterRegistry())
        .start(new StartupEvent());
  }

  /** The job of one that lists {@code tenants} as they are then; nothing has woken it yet. */
  static RewrapJob job(
      Vertx vertx,
      TenantTransaction transactions,
      Notices notices,
      KeyUpkeep upkeep,
      List<TenantId> tenants,
      Clock clock,
      MeterRegistry metrics)
      throws SQLException {
    for (RewrapTable table : TABLES) {
      Database.execute(
          """
          create table if not exists %1$s (id uuid primary key, tenant_id uuid not null, value text);
          grant select, update on %1$s to phishx_app
          """
              .formatted(table.source()));
    }
    return new RewrapJob(
        new Only(new OwnerWithoutRows(tenants)),
        upkeep,
        transactions,
        notices,
        Configs.rewrap(),
        metrics,
        vertx,
        clock);
  }

  /** Takes its tables away; its job has nothing to do with them any more. */
  public static void end() throws SQLException {
    for (RewrapTable table : TABLES) {
      Database.execute("drop table if exists " + table.source());
    }
  }

  @Override
  public List<RewrapTable> tables() {
    return TABLES;
  }

  @Override
  public Uni<List<TenantId>> tenants() {
    return Uni.createFrom().item(() -> List.copyOf(tenants));
  }

  private static RewrapTable table(String name) {
    return new RewrapTable("no_" + name, name, "id", List.of("value"), Map.of(), Optional.empty());
  }

  /** Other tests' tenants are gone for it. */
  private record UpkeepOf(KeyUpkeep all, TenantId only) implements KeyUpkeep {

    @Override
    public Uni<KeyTargets> targets(TenantId tenant) {
      return tenant.equals(only)
          ? all.targets(tenant)
          : Uni.createFrom().failure(new Problem.Gone("not-this-test", "another test's tenant"));
    }

    @Override
    public Uni<List<RewrappedRow>> rewrap(TenantId tenant, Rows table) {
      return all.rewrap(tenant, table);
    }

    @Override
    public Uni<KeyTargets> report(TenantId tenant, Coverage coverage) {
      return all.report(tenant, coverage);
    }
  }

  private record Only(RewrapOwner owner) implements Instance<RewrapOwner> {

    @Override
    public RewrapOwner get() {
      return owner;
    }

    @Override
    public Iterator<RewrapOwner> iterator() {
      return List.of(owner).iterator();
    }

    @Override
    public boolean isUnsatisfied() {
      return false;
    }

    @Override
    public boolean isAmbiguous() {
      return false;
    }

    @Override
    public Instance<RewrapOwner> select(Annotation... qualifiers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <U extends RewrapOwner> Instance<U> select(Class<U> subtype, Annotation... qualifiers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <U extends RewrapOwner> Instance<U> select(
        TypeLiteral<U> subtype, Annotation... qualifiers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void destroy(RewrapOwner instance) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Handle<RewrapOwner> getHandle() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<? extends Handle<RewrapOwner>> handles() {
      throw new UnsupportedOperationException();
    }
  }
}
