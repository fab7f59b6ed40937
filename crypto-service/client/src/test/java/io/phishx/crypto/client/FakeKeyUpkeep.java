package io.phishx.crypto.client;

import io.phishx.auth.client.ServiceTokenSource;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The {@link KeyUpkeep} of a {@link FakeFieldCipher}, with what was reported to it. */
public final class FakeKeyUpkeep implements KeyUpkeep {

  private final FakeFieldCipher cipher;
  private final Map<TenantId, Coverage> reports = new ConcurrentHashMap<>();
  private final Map<TenantId, AtomicInteger> asked = new ConcurrentHashMap<>();

  public FakeKeyUpkeep(FakeFieldCipher cipher) {
    this.cipher = cipher;
  }

  /** From now on there is no token for {@code tenant}, who is suspended. */
  public void suspend(TenantId tenant) {
    asked.put(tenant, new AtomicInteger());
  }

  /** How often it was asked about {@code tenant} since he is suspended. */
  public int asked(TenantId tenant) {
    return Objects.requireNonNull(asked.get(tenant)).get();
  }

  /** The last report of {@code tenant}; null if there was none. */
  public @Nullable Coverage reported(TenantId tenant) {
    return reports.get(tenant);
  }

  @Override
  public Uni<KeyTargets> targets(TenantId tenant) {
    AtomicInteger times = asked.get(tenant);
    if (times != null) {
      times.incrementAndGet();
      return Uni.createFrom()
          .failure(new Problem.NotFound(ServiceTokenSource.NOT_ACTIVE, "he is suspended"));
    }
    Coverage report = reports.get(tenant);
    List<List<ColumnCount>> tables =
        report == null ? List.of() : List.copyOf(report.tables().values());
    boolean keysSettled =
        report != null
            && cipher.isIndexSettled()
            && tables.stream()
                .flatMap(List::stream)
                .filter(count -> count.rows() > 0)
                .allMatch(count -> count.keyVersion() == 0 || isNewest(count));
    boolean settled = keysSettled && tables.stream().noneMatch(FakeKeyUpkeep::isLeft);
    return Uni.createFrom()
        .item(
            new KeyTargets(
                "2026-01-01T00:00:00Z",
                cipher.version(),
                Map.of(
                    "users.email", cipher.indexVersion(),
                    "email_analysis.sender", cipher.indexVersion()),
                Set.of(),
                Instant.EPOCH,
                settled,
                keysSettled && !settled,
                Duration.ZERO));
  }

  private boolean isNewest(ColumnCount count) {
    return count.keyVersion()
        == (count.format().equals("index") ? cipher.indexVersion() : cipher.version());
  }

  /** Values of another format, or without an index though they can be opened. */
  private static boolean isLeft(List<ColumnCount> table) {
    return table.stream()
        .filter(count -> count.rows() > 0)
        .anyMatch(
            count ->
                count.format().equals("v1")
                    || (count.format().equals("index")
                        && count.keyVersion() == 0
                        && count.rows() > unsealed(table, count.field())));
  }

  private static long unsealed(List<ColumnCount> table, String field) {
    return table.stream()
        .filter(count -> count.format().equals("readable") && count.field().equals(field))
        .mapToLong(ColumnCount::rows)
        .sum();
  }

  @Override
  public Uni<List<RewrappedRow>> rewrap(TenantId tenant, Rows table) {
    return cipher
        .open(tenant, OnBehalfOf.NOBODY, List.of(table))
        .map(List::getFirst)
        .chain(
            opened ->
                cipher
                    .seal(tenant, List.of(readable(opened)))
                    .map(fresh -> rewrapped(opened, fresh.getFirst())));
  }

  @Override
  public Uni<KeyTargets> report(TenantId tenant, Coverage coverage) {
    reports.put(tenant, coverage);
    return targets(tenant);
  }

  private static Rows readable(OpenedRows opened) {
    List<Row> rows = new ArrayList<>();
    for (OpenedRow row : opened.rows()) {
      if (row instanceof OpenedRow.Opened plain) {
        rows.add(new Row(plain.id(), plain.fields()));
      }
    }
    return new Rows(opened.table(), rows);
  }

  private static List<RewrappedRow> rewrapped(OpenedRows opened, SealedRows fresh) {
    Map<String, SealedRow> byId = new HashMap<>();
    fresh.rows().forEach(row -> byId.put(row.id(), row));
    List<RewrappedRow> rows = new ArrayList<>();
    for (OpenedRow row : opened.rows()) {
      rows.add(
          switch (row) {
            case OpenedRow.Refused refused ->
                new RewrappedRow(refused.id(), Map.of(), Map.of(), refused.errors());
            case OpenedRow.Opened plain -> {
              SealedRow anew = Objects.requireNonNull(byId.get(plain.id()));
              Map<String, String> values = new HashMap<>();
              anew.values()
                  .forEach(
                      (field, value) -> {
                        if (value != null) {
                          values.put(field, value);
                        }
                      });
              yield new RewrappedRow(plain.id(), values, anew.indexes(), List.of());
            }
          });
    }
    return rows;
  }
}
