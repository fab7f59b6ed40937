package io.phishx.experiment.model;

import io.phishx.chassis.id.Ids;
import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.experiment.client.ModelName;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * The registry of model versions. What changes it runs after {@link Routing#nextVersion} in the
 * same transaction, which lets one change at a time through.
 */
@ApplicationScoped
public class Models {

  private static final String INSERT =
      """
      insert into model_version
        (id, tenant_id, model, model_version, endpoint, production, created_at, created_by)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (tenant_id, model_version) do nothing
      """;
  private static final String MODEL_OF =
      """
      select coalesce(
        (select model from model_version where model_version = $1),
        (select model from model_version where model = $1 limit 1),
        $2) as model
      """;
  private static final String PRODUCTION =
      "select model_version from model_version where model = $1 and production";
  private static final String FIND = "select * from model_version where model_version = $1";
  private static final String END_PRODUCTION =
      "update model_version set production = false where model = $1 and production";
  private static final String BEGIN_PRODUCTION =
      "update model_version set production = true where model_version = $1";
  private static final String UPDATE_ENDPOINT =
      "update model_version set endpoint = $2 where model_version = $1";

  private final TenantTransaction transactions;
  private final Ids ids;
  private final Clock clock;

  public Models(TenantTransaction transactions, Ids ids, Clock clock) {
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** The model that a version of this name belongs to: as registered, else by its name. */
  public Uni<ModelName> modelOf(SqlConnection connection, ModelName version) {
    return connection
        .preparedQuery(MODEL_OF)
        .execute(Tuple.of(version.value(), version.family().value()))
        .map(rows -> new ModelName(rows.iterator().next().getString("model")));
  }

  /** Registers {@code version} with {@code model} where it isn't yet. */
  public Uni<Void> ensure(
      SqlConnection connection, Caller caller, ModelName model, ModelName version) {
    return insert(connection, caller, model, version, null).replaceWithVoid();
  }

  /** Makes {@code version} the production version of a model that has none. */
  public Uni<Void> ensureProduction(SqlConnection connection, ModelName model, ModelName version) {
    return production(connection, model)
        .chain(
            current ->
                current == null
                    ? makeProduction(connection, model, version)
                    : Uni.createFrom().voidItem());
  }

  /** Makes {@code version}, which is registered with {@code model}, its production version. */
  public Uni<Void> makeProduction(SqlConnection connection, ModelName model, ModelName version) {
    return connection
        .preparedQuery(END_PRODUCTION)
        .execute(Tuple.of(model.value()))
        .chain(() -> connection.preparedQuery(BEGIN_PRODUCTION).execute(Tuple.of(version.value())))
        .replaceWithVoid();
  }

  /** The production version of a model; null where there is none. */
  public Uni<@Nullable ModelName> production(SqlConnection connection, ModelName model) {
    return connection
        .preparedQuery(PRODUCTION)
        .execute(Tuple.of(model.value()))
        .map(
            rows ->
                rows.size() == 0
                    ? null
                    : new ModelName(rows.iterator().next().getString("model_version")));
  }

  Uni<ModelVersion> create(
      SqlConnection connection,
      Caller caller,
      ModelName model,
      ModelName version,
      @Nullable URI endpoint,
      boolean production) {
    return insert(connection, caller, model, version, endpoint)
        .invoke(
            inserted -> {
              if (!inserted) {
                throw new Problem.Conflict(
                    "model-version-exists",
                    "expected a name that is not registered, got " + version);
              }
            })
        .chain(
            () ->
                production
                    ? makeProduction(connection, model, version)
                    : Uni.createFrom().voidItem())
        .chain(() -> find(connection, version));
  }

  /** Changes what is not null. */
  Uni<ModelVersion> update(
      SqlConnection connection, ModelName version, @Nullable URI endpoint, boolean production) {
    return find(connection, version)
        .call(
            () ->
                endpoint == null
                    ? Uni.createFrom().voidItem()
                    : connection
                        .preparedQuery(UPDATE_ENDPOINT)
                        .execute(Tuple.of(version.value(), endpoint.toString()))
                        .replaceWithVoid())
        .call(
            found ->
                production
                    ? makeProduction(connection, new ModelName(found.model()), version)
                    : Uni.createFrom().voidItem())
        .chain(() -> find(connection, version));
  }

  Uni<Page<ModelVersion>> list(TenantId tenant, PageRequest page) {
    Cursor after = page.after();
    String position =
        after == null ? "" : " where m.createdAt < :at or (m.createdAt = :at and m.id < :id)";
    return transactions.panache(
        tenant,
        session -> {
          Mutiny.SelectionQuery<ModelRow> query =
              session.createSelectionQuery(
                  "from ModelRow m" + position + " order by m.createdAt desc, m.id desc",
                  ModelRow.class);
          if (after != null) {
            query.setParameter("at", after.at()).setParameter("id", after.id());
          }
          return query
              .setMaxResults(page.rows())
              .getResultList()
              .map(rows -> rows.stream().map(ModelRow::record).toList())
              .map(rows -> Page.of(rows, page, row -> new Cursor(row.createdAt(), row.id())));
        });
  }

  Uni<ModelVersion> read(TenantId tenant, ModelName version) {
    return transactions.panache(
        tenant,
        session ->
            session
                .createSelectionQuery(
                    "from ModelRow m where m.modelVersion = :version", ModelRow.class)
                .setParameter("version", version.value())
                .getResultList()
                .map(
                    rows -> {
                      if (rows.isEmpty()) {
                        throw unknown();
                      }
                      return rows.getFirst().record();
                    }));
  }

  private Uni<Boolean> insert(
      SqlConnection connection,
      Caller caller,
      ModelName model,
      ModelName version,
      @Nullable URI endpoint) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Tuple values =
        Tuple.tuple()
            .addUUID(ids.next())
            .addUUID(caller.tenant().value())
            .addString(model.value())
            .addString(version.value())
            .addString(endpoint == null ? null : endpoint.toString())
            .addBoolean(false)
            .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
            .addString(caller.subject());
    return connection.preparedQuery(INSERT).execute(values).map(rows -> rows.rowCount() == 1);
  }

  private static Uni<ModelVersion> find(SqlConnection connection, ModelName version) {
    return connection
        .preparedQuery(FIND)
        .execute(Tuple.of(version.value()))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw unknown();
              }
              return record(rows.iterator().next());
            });
  }

  private static ModelVersion record(Row row) {
    String endpoint = row.getString("endpoint");
    return new ModelVersion(
        row.getUUID("id"),
        row.getString("model"),
        row.getString("model_version"),
        endpoint == null ? null : URI.create(endpoint),
        row.getBoolean("production"),
        row.getOffsetDateTime("created_at").toInstant());
  }

  private static Problem unknown() {
    return new Problem.NotFound("model-version-not-found", "there is no such model version");
  }
}
