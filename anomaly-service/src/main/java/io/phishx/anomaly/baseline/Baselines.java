package io.phishx.anomaly.baseline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.chassis.tenant.TenantErasing;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every tenant's baseline, loaded when its first mail comes: the snapshot, then the mails that were
 * stored after it. So a process that was killed has forgotten nothing.
 */
@ApplicationScoped
public class Baselines {

  /** Mails that are learned again after a snapshot; a window holds no more. */
  private static final int MAX_REPLAY = 10_000;

  private static final String SNAPSHOT =
      "select state, last_email_id from baseline_snapshot where tenant_id = $1";
  private static final String LATER =
      """
      select id, sample from (
        select id, sample from email_analysis
        where tenant_id = $1 and sample is not null and ($2::uuid is null or id > $2)
        order by id desc limit $3) newest
      order by id
      """;
  private static final String KEEP =
      """
      insert into baseline_snapshot (tenant_id, state, last_email_id, taken_at)
      values ($1, $2, $3, $4)
      on conflict (tenant_id) do update
      set state = excluded.state, last_email_id = excluded.last_email_id, taken_at = excluded.taken_at
      """;

  private final TenantTransaction transactions;
  private final ObjectMapper json;
  private final Clock clock;
  private final Map<TenantId, Held> held = new ConcurrentHashMap<>();

  public Baselines(TenantTransaction transactions, ObjectMapper json, Clock clock) {
    this.transactions = transactions;
    this.json = json;
    this.clock = clock;
  }

  /** The tenant's baseline. */
  public Uni<TenantBaseline> of(TenantId tenant, int windowSize) {
    Held known = held.get(tenant);
    if (known != null) {
      return Uni.createFrom().item(known.baseline);
    }
    return transactions
        .sql(tenant, connection -> load(connection, tenant, windowSize))
        .map(
            loaded -> {
              Held earlier = held.putIfAbsent(tenant, loaded);
              return earlier == null ? loaded.baseline : earlier.baseline;
            });
  }

  /** Learns a mail that is stored under {@code emailId} with this sample. */
  public void learn(TenantId tenant, UUID emailId, Sample sample, int windowSize) {
    Held known = held.get(tenant);
    if (known != null) {
      known.learn(emailId, sample, windowSize);
    }
  }

  void forget(@Observes TenantErasing erasing) {
    held.remove(erasing.tenant());
  }

  /** Keeps every baseline that learned something since it was last kept. */
  public Uni<Void> keepChanged() {
    List<TenantId> changed =
        held.entrySet().stream()
            .filter(e -> e.getValue().isChanged())
            .map(Map.Entry::getKey)
            .toList();
    Uni<Void> all = Uni.createFrom().voidItem();
    for (TenantId tenant : changed) {
      all = all.chain(() -> keep(tenant));
    }
    return all;
  }

  private Uni<Void> keep(TenantId tenant) {
    Held known = held.get(tenant);
    if (known == null) {
      return Uni.createFrom().voidItem();
    }
    Held.Copy copy = known.copy();
    Tuple values =
        Tuple.of(
            tenant.value(),
            new JsonObject(text(copy.state())),
            copy.lastEmailId(),
            clock.instant().atOffset(ZoneOffset.UTC));
    return transactions
        .sql(tenant, connection -> connection.preparedQuery(KEEP).execute(values))
        .invoke(() -> known.kept(copy))
        .replaceWithVoid();
  }

  private Uni<Held> load(SqlConnection connection, TenantId tenant, int windowSize) {
    return connection
        .preparedQuery(SNAPSHOT)
        .execute(Tuple.of(tenant.value()))
        .chain(
            found -> {
              Row row = found.size() == 0 ? null : found.iterator().next();
              UUID last = row == null ? null : row.getUUID("last_email_id");
              BaselineState state =
                  row == null
                      ? BaselineState.EMPTY
                      : read(row.getJsonObject("state").encode(), BaselineState.class);
              Held loaded = new Held(new TenantBaseline(state), last);
              return connection
                  .preparedQuery(LATER)
                  .execute(Tuple.of(tenant.value(), last, MAX_REPLAY))
                  .invoke(later -> replay(loaded, later, windowSize))
                  .replaceWith(loaded);
            });
  }

  private void replay(Held loaded, RowSet<Row> later, int windowSize) {
    List<Row> rows = new ArrayList<>();
    later.forEach(rows::add);
    for (Row row : rows) {
      Sample sample = read(row.getJsonObject("sample").encode(), Sample.class);
      loaded.learn(row.getUUID("id"), sample, windowSize);
    }
  }

  private <T> T read(String text, Class<T> type) {
    try {
      return json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was kept must be readable", e);
    }
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a baseline must be serialisable", e);
    }
  }

  /** A baseline with how far it has read; its lock is the baseline's. */
  private static final class Held {
    private final TenantBaseline baseline;
    private @Nullable UUID lastEmailId;
    private long keptChanges;

    Held(TenantBaseline baseline, @Nullable UUID lastEmailId) {
      this.baseline = baseline;
      this.lastEmailId = lastEmailId;
    }

    void learn(UUID emailId, Sample sample, int windowSize) {
      synchronized (baseline) {
        baseline.learn(sample, windowSize);
        UUID last = lastEmailId;
        // time-ordered ids compare as unsigned bytes, which is how their text compares
        if (last == null || emailId.toString().compareTo(last.toString()) > 0) {
          lastEmailId = emailId;
        }
      }
    }

    boolean isChanged() {
      synchronized (baseline) {
        return baseline.changes() != keptChanges;
      }
    }

    Copy copy() {
      synchronized (baseline) {
        return new Copy(baseline.state(), lastEmailId, baseline.changes());
      }
    }

    void kept(Copy copy) {
      synchronized (baseline) {
        keptChanges = copy.changes();
      }
    }

    private record Copy(BaselineState state, @Nullable UUID lastEmailId, long changes) {}
  }
}
