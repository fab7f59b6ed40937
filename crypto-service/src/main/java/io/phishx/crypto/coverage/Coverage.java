package io.phishx.crypto.coverage;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.TableFormat;
import io.phishx.crypto.field.SealedTables;
import io.phishx.crypto.field.SealedTables.SealedColumn;
import io.phishx.crypto.field.SealedTables.SealedTable;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.key.KeyNeeds;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.KeyRow;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Takes the owners' counts, shows them, and says what is still to be done. */
@ApplicationScoped
class Coverage {

  /** Of a tenant's own tables together: two hundred versions of a hundred fields. */
  static final int MOST_COUNTS = 20_000;

  private final SealedTables tables;
  private final Reports reports;
  private final DataKeys keys;
  private final TenantTransaction transaction;
  private final AuditLog audit;
  private final CryptoConfig config;
  private final Clock clock;

  Coverage(
      SealedTables tables,
      Reports reports,
      DataKeys keys,
      TenantTransaction transaction,
      AuditLog audit,
      CryptoConfig config,
      Clock clock) {
    this.tables = tables;
    this.reports = reports;
    this.keys = keys;
    this.transaction = transaction;
    this.audit = audit;
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
   * @return fails with {@link Problem.Forbidden} if a table is another's, and with {@link
   *     Problem.TooLarge} if the tenant's own have too many counts
   */
  Uni<KeyTargets> report(
      TenantId tenant, Optional<String> reporter, String subject, CoverageBody body) {
    return tables
        .of(tenant)
        .chain(
            known -> {
              List<CoverageBody.Count> counts = body.counts(named(known), now());
              counts.forEach(count -> mayReport(count.table(), reporter));
              return put(tenant, reporter, subject, known, counts);
            })
        .chain(() -> targets(tenant, reporter));
  }

  private Uni<Void> put(
      TenantId tenant,
      Optional<String> reporter,
      String subject,
      List<SealedTable> known,
      List<CoverageBody.Count> counts) {
    return shared(counts.stream().map(CoverageBody.Count::table).toList())
        .chain(
            shared ->
                transaction.sql(
                    tenant,
                    connection ->
                        keys.list(connection)
                            .map(rows -> newest(rows, shared))
                            .invoke(newest -> LostKeys.look(tenant, counts, newest))
                            .chain(
                                newest ->
                                    reports
                                        .lock(connection)
                                        .invoke(before -> requireRoom(known, before, counts))
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
                                                                merged(
                                                                    before,
                                                                    subject,
                                                                    count,
                                                                    newest.since(count.table()))))
                                                    .collect()
                                                    .last()
                                                    .replaceWithVoid()))
                            .call(
                                () ->
                                    // a service's counts are its work, a person's are an act
                                    reporter.isPresent()
                                        ? Uni.createFrom().voidItem()
                                        : audit.append(
                                            connection, tenant, reported(subject, counts)))));
  }

  /** A tenant's own tables are as many as it likes, and each look at its keys reads all counts. */
  private static void requireRoom(
      List<SealedTable> known, Map<String, Report> before, List<CoverageBody.Count> counts) {
    Map<String, Integer> sizes = new HashMap<>();
    before.forEach((table, report) -> sizes.put(table, report.columns().size()));
    counts.forEach(count -> sizes.put(count.table().name(), count.columns().size()));
    known.stream()
        .filter(table -> table.owner().isPresent())
        .forEach(table -> sizes.remove(table.name()));
    int all = sizes.values().stream().mapToInt(Integer::intValue).sum();
    if (all > MOST_COUNTS) {
      throw new Problem.TooLarge(
          "too-many-counts",
          "expected at most " + MOST_COUNTS + " counts of the tenant's own tables, got " + all);
    }
  }

  /** By which an admin may let a key be retired: how many values he says each table has. */
  private static AuditEntry reported(String subject, List<CoverageBody.Count> counts) {
    Map<String, String> facts = new LinkedHashMap<>();
    for (CoverageBody.Count count : counts) {
      long rows = count.columns().stream().mapToLong(ColumnCount::rows).sum();
      facts.put("table." + count.table().name(), Long.toString(rows));
    }
    return AuditEntry.of("encryption.coverage-reported", Outcome.SUCCESS, subject, facts);
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
                            transaction.sql(
                                tenant,
                                connection ->
                                    keys.list(connection)
                                        .chain(
                                            rows ->
                                                reports
                                                    .all(connection)
                                                    .map(
                                                        found ->
                                                            targets(
                                                                own,
                                                                newest(rows, shared),
                                                                found))))));
  }

  private KeyTargets targets(List<SealedTable> own, NewestKeys newest, Map<String, Report> found) {
    Map<String, Integer> indexes = new TreeMap<>();
    for (SealedTable table : own) {
      for (SealedColumn column : table.columns()) {
        if (column.searchable()) {
          newest
              .index(table)
              .ifPresent(v -> indexes.put(table.name() + "." + column.name(), v.storing()));
        }
      }
    }
    boolean keysSettled = all(own, found, (table, report) -> isSettled(table, report, newest));
    boolean settled =
        keysSettled
            && all(own, found, (table, report) -> !isOld(report) && !isLeft(table, report, newest));
    List<String> v1Tables =
        own.stream()
            .filter(table -> table.format() == TableFormat.V1)
            .map(SealedTable::name)
            .toList();
    Instant v1Since = v1Tables.isEmpty() ? Instant.EPOCH : newest.bareSince();
    return new KeyTargets(
        now(),
        newest.field(),
        indexes,
        v1Tables,
        v1Since.equals(Instant.EPOCH) ? null : v1Since,
        settled,
        keysSettled && !settled,
        config.settleTime().toSeconds());
  }

  private static boolean all(
      List<SealedTable> own, Map<String, Report> found, BiPredicate<SealedTable, Report> test) {
    return own.stream()
        .allMatch(
            table -> {
              Report report = found.get(table.name());
              return report != null && test.test(table, report);
            });
  }

  /** Rows may have come since then that nobody has looked at. */
  private boolean isOld(Report report) {
    return report.countedAt().isBefore(now().minus(config.countMaxAge()));
  }

  /** Whether it has values that could be re-wrapped though they are under no older key. */
  private boolean isLeft(SealedTable table, Report report, NewestKeys newest) {
    // whoever stores a tenant's own table may want bare values, which are v1
    return table.owner().isPresent()
        && report.hasOthers(table.format(), config.migration(), newest.index(table).isPresent());
  }

  private boolean isSettled(SealedTable table, Report report, NewestKeys newest) {
    Report.NewestSince since = newest.since(table);
    Instant countedAt = report.countedAt();
    Duration settle = config.settleTime();
    // where there is no key, none of an older one can arrive
    return (newest.field() == 0
            || report.field().isAtLeast(newest.field(), since.field(), countedAt, settle))
        && (table.format() != TableFormat.V1
            || newest.bare().map(NewestKeys.Index::isSettled).orElse(true))
        && newest
            .index(table)
            .map(
                index ->
                    index.isSettled()
                        && report
                            .index()
                            .isAtLeast(index.newest(), since.index(), countedAt, settle))
            .orElse(true);
  }

  /** The versions of the service-wide index key, if one of {@code own} is indexed by it. */
  private Uni<Optional<NewestKeys.Index>> shared(List<SealedTable> own) {
    return own.stream().noneMatch(table -> table.isIndexed(true))
        ? Uni.createFrom().item(Optional.empty())
        : keys.ring(DataKeys.SERVICE, KeyNeeds.toSeal(Set.of(KeyPurpose.INDEX)))
            .map(
                ring -> Optional.of(NewestKeys.Index.of(ring.index(), now(), config.settleTime())));
  }

  private NewestKeys newest(List<KeyRow> rows, Optional<NewestKeys.Index> shared) {
    return NewestKeys.of(rows, shared, now(), config.settleTime());
  }

  private static Report merged(
      Map<String, Report> before,
      String subject,
      CoverageBody.Count now,
      Report.NewestSince newest) {
    Report earlier = before.get(now.table().name());
    return earlier == null
        ? Report.first(now.table().name(), subject, now.countedAt(), now.columns())
        : earlier.then(subject, now.countedAt(), now.columns(), newest);
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
}
