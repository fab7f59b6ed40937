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
    boolean settled =
        report != null
            && cipher.isIndexSettled()
            && report.tables().values().stream()
                .flatMap(List::stream)
                .allMatch(
                    count ->
                        count.keyVersion()
                            == (count.format().equals("index")
                                ? cipher.indexVersion()
                                : cipher.version()));
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
                Duration.ZERO));
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
