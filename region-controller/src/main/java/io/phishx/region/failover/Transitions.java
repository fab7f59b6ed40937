package io.phishx.region.failover;

import io.phishx.chassis.id.Ids;
import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.region.client.Epoch;
import io.phishx.region.client.RegionId;
import io.phishx.region.registry.Actor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The table of states that pairs went through; rows are only ever added. */
@ApplicationScoped
class Transitions {

  private static final String MOVE =
      """
      update pairs set active_region_id = $5, epoch = $6, state = $7, state_since = $8,
        state_deadline = $9, state_reason = $10
      where pair_id = $1 and primary_region_id = $2 and secondary_region_id = $3 and strategy = $4
      """;
  private static final String INSERT =
      """
      insert into transitions
        (id, pair_id, at, from_state, to_state, active_region_id, epoch, actor, reason)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """;
  private static final String PAGE =
      """
      select id, pair_id, at, from_state, to_state, active_region_id, epoch, actor, reason
      from transitions
      where pair_id = $1 and ($2::timestamptz is null or (at, id) < ($2, $3::uuid))
      order by at desc, id desc limit $4
      """;

  private final TenantTransaction transactions;
  private final Clock clock;
  private final Ids ids;

  Transitions(TenantTransaction transactions, Clock clock, Ids ids) {
    this.transactions = transactions;
    this.clock = clock;
    this.ids = ids;
  }

  /** Stores the new state of {@code pair}, and how it came to it. */
  Uni<Transition> move(
      SqlConnection connection, Pair pair, PairState next, Actor actor, @Nullable String reason) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Transition transition =
        new Transition(
            ids.next(),
            pair.id(),
            now,
            pair.state().word(),
            next.word(),
            next.roles().active(),
            next.roles().epoch(),
            actor.subject(),
            reason);
    return connection
        .preparedQuery(MOVE)
        .execute(PairRow.values(new Pair(pair.id(), pair.strategy(), next)))
        .chain(() -> connection.preparedQuery(INSERT).execute(values(transition)))
        .replaceWith(transition);
  }

  /** The pair's transitions, newest first. */
  Uni<Page<Transition>> page(PairId pair, PageRequest request) {
    Tuple values = Tuple.of(pair.toString(), request.afterAt(), request.afterId(), request.rows());
    return transactions
        .withoutTenant(connection -> connection.preparedQuery(PAGE).execute(values))
        .map(
            rows ->
                Page.of(
                    StreamSupport.stream(rows.spliterator(), false).map(Transitions::read).toList(),
                    request,
                    transition -> new Cursor(transition.at(), transition.transitionId())));
  }

  private static Tuple values(Transition transition) {
    return Tuple.tuple()
        .addUUID(transition.transitionId())
        .addString(transition.pairId().toString())
        .addOffsetDateTime(utc(transition.at()))
        .addString(transition.fromState())
        .addString(transition.toState())
        .addString(transition.activeRegionId().value())
        .addLong(transition.epoch().value())
        .addString(transition.actor())
        .addString(transition.reason());
  }

  private static Transition read(Row row) {
    return new Transition(
        row.getUUID("id"),
        PairId.parse(row.getString("pair_id")),
        row.getOffsetDateTime("at").toInstant(),
        row.getString("from_state"),
        row.getString("to_state"),
        new RegionId(row.getString("active_region_id")),
        new Epoch(row.getLong("epoch")),
        row.getString("actor"),
        row.getString("reason"));
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
