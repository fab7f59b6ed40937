package io.phishx.crypto.coverage;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.field.SealedTables;
import io.phishx.crypto.field.SealedTables.SealedColumn;
import io.phishx.crypto.field.SealedTables.SealedTable;
import io.phishx.crypto.key.DataKey;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.key.KeyNeeds;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.KeyRing;
import io.phishx.crypto.key.KeyRow;
import io.phishx.crypto.key.KeyState;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Takes the owners' counts, shows them, and says what is still to be done. */
@ApplicationScoped
class Coverage {

  private final SealedTables tables;
  private final Reports reports;
  private final DataKeys keys;
  private final TenantTransaction transaction;
  private final CryptoConfig config;
  private final Clock clock;

  Coverage(
      SealedTables tables,
      Reports reports,
      DataKeys keys,
      TenantTransaction transaction,
      CryptoConfig config,
      Clock clock) {
    this.tables = tables;
    this.reports = reports;
    this.keys = keys;
    this.transaction = transaction;
    this.config = config;
    this.clock = clock;
  }

  /** Every sealed table of the tenant with its last count. */
  Uni<CoverageBody> show(TenantId tenant) {
    return tables
        .of(tenant)
        .chain(
            known ->
                transaction
                    .sql(tenant, reports::all)
                    .map(
                        found ->
                            new CoverageBody(
                                known.stream()
                                    .map(
                                        table ->
                                            CoverageBody.TableCount.of(
                                                table, found.get(table.name())))
                                    .toList())));
  }

  /**
   * Takes a report.
   *
   * @param reporter the owning service; empty for the tenant's admin, who reports its own tables
   * @return fails with {@link Problem.Forbidden} if a table is another's
   */
  Uni<KeyTargets> report(
      TenantId tenant, Optional<String> reporter, String subject, CoverageBody body) {
    return tables
        .of(tenant)
        .map(known -> body.counts(named(known), now()))
        .invoke(counts -> counts.forEach(count -> mayReport(count.table(), reporter)))
        .chain(
            counts ->
                transaction.sql(
                    tenant,
                    connection ->
                        reports
                            .lock(connection)
                            .chain(
                                before ->
                                    Multi.createFrom()
                                        .iterable(counts)
                                        .onItem()
                                        .transformToUniAndConcatenate(
                                            count ->
                                                reports.put(
                                                    connection,
                                                    tenant,
                                                    merged(before, subject, count)))
                                        .collect()
                                        .last())))
        .chain(() -> targets(tenant, reporter));
  }

  /** What the tables of {@code owner} should be sealed and indexed under. */
  Uni<KeyTargets> targets(TenantId tenant, Optional<String> owner) {
    return tables
        .of(tenant)
        .map(known -> known.stream().filter(table -> table.owner().equals(owner)).toList())
        .chain(
            own ->
                shared(own)
                    .chain(
                        shared ->
                            transaction
                                .sql(
                                    tenant,
                                    connection ->
                                        keys.list(connection)
                                            .chain(
                                                rows ->
                                                    reports
                                                        .all(connection)
                                                        .map(found -> new Stored(rows, found))))
                                .map(stored -> targets(own, shared, stored))));
  }

  private KeyTargets targets(List<SealedTable> own, Optional<IndexVersions> shared, Stored stored) {
    Instant now = now();
    int field =
        stored.keys().stream()
            .filter(row -> row.purpose() == KeyPurpose.FIELD)
            .mapToInt(KeyRow::version)
            .max()
            .orElse(0);
    Optional<IndexVersions> tenants = tenantIndex(stored.keys(), now);
    Map<String, Integer> indexes = new TreeMap<>();
    boolean settled = true;
    for (SealedTable table : own) {
      Optional<IndexVersions> versions = table.isIndexed(true) ? shared : tenants;
      for (SealedColumn column : table.columns()) {
        if (column.searchable()) {
          versions.ifPresent(v -> indexes.put(table.name() + "." + column.name(), v.storing()));
        }
      }
      Report report = stored.reports().get(table.name());
      settled &=
          report != null
              && report.field().isAtLeast(field, report.countedAt(), config.settleTime())
              && (!(table.isIndexed(true) || table.isIndexed(false))
                  || versions
                      .map(
                          v ->
                              v.storing() == v.newest()
                                  && report
                                      .index()
                                      .isAtLeast(
                                          v.newest(), report.countedAt(), config.settleTime()))
                      .orElse(true));
    }
    return new KeyTargets(now, field, indexes, settled, config.settleTime().toSeconds());
  }

  /** The versions of the service-wide index key, if one of {@code own} is indexed by it. */
  private Uni<Optional<IndexVersions>> shared(List<SealedTable> own) {
    return own.stream().noneMatch(table -> table.isIndexed(true))
        ? Uni.createFrom().item(Optional.empty())
        : keys.ring(DataKeys.SERVICE, KeyNeeds.toSeal(Set.of(KeyPurpose.INDEX)))
            .map(ring -> Optional.of(versions(ring)));
  }

  private IndexVersions versions(KeyRing ring) {
    DataKey storing = ring.storing(now().minus(config.settleTime()));
    return new IndexVersions(ring.index().getFirst().version(), storing.version());
  }

  private Optional<IndexVersions> tenantIndex(List<KeyRow> rows, Instant now) {
    List<KeyRow> usable =
        rows.stream()
            .filter(row -> row.purpose() == KeyPurpose.INDEX)
            .filter(row -> !(row.state() instanceof KeyState.Retired))
            .sorted(Comparator.comparingInt(KeyRow::version).reversed())
            .toList();
    Instant knownSince = now.minus(config.settleTime());
    return usable.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new IndexVersions(
                usable.getFirst().version(),
                usable.stream()
                    .filter(row -> !row.state().createdAt().isAfter(knownSince))
                    .findFirst()
                    .orElse(usable.getLast())
                    .version()));
  }

  private static Report merged(Map<String, Report> before, String subject, CoverageBody.Count now) {
    Report earlier = before.get(now.table().name());
    return earlier == null
        ? Report.first(now.table().name(), subject, now.countedAt(), now.columns())
        : earlier.then(subject, now.countedAt(), now.columns());
  }

  private static void mayReport(SealedTable table, Optional<String> reporter) {
    if (!table.owner().equals(reporter)) {
      throw new Problem.Forbidden(
          "table-of-another-service",
          table.name() + " is reported by " + table.owner().orElse("the tenant's admin") + " only");
    }
  }

  private static Map<String, SealedTable> named(List<SealedTable> tables) {
    return tables.stream()
        .collect(
            Collectors.toMap(
                SealedTable::name, Function.identity(), (a, b) -> a, LinkedHashMap::new));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * Of index keys.
   *
   * @param storing the version that indexes are stored under by now
   */
  private record IndexVersions(int newest, int storing) {}

  private record Stored(List<KeyRow> keys, Map<String, Report> reports) {}
}
