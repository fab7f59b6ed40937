package io.phishx.region.replication;

import io.phishx.region.RegionConfig;
import io.phishx.region.client.RegionId;
import io.phishx.region.failover.Pair;
import io.phishx.region.failover.PairId;
import io.phishx.region.probe.RegionDatabase;
import io.phishx.region.probe.RegionDatabase.Answer;
import io.phishx.region.registry.Region;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looks at the databases of every pair and keeps how far the standby is behind. */
@ApplicationScoped
public class Replication {

  /** Readable by every role; whether a receiver runs can be seen even where its details can't. */
  private static final String POSITION =
      """
      select pg_is_in_recovery() as standby,
        case when pg_is_in_recovery() then (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint
          else (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint end as bytes,
        exists (select from pg_stat_wal_receiver) as receiving,
        (select coalesce(sum(tup_inserted + tup_updated + tup_deleted), 0)::bigint
          from pg_stat_database) as changes
      """;

  private final RegionDatabase database;
  private final Clock clock;
  private final Duration timeout;
  private final Map<PairId, Link> links = new ConcurrentHashMap<>();

  Replication(RegionDatabase database, Clock clock, RegionConfig config) {
    this.database = database;
    this.clock = clock;
    this.timeout = config.probe().timeout();
  }

  /** What is known of every pair. */
  Collection<Link> links() {
    return List.copyOf(links.values());
  }

  /** Looks at all of {@code pairs} side by side, and forgets others. Never fails. */
  public Uni<Void> look(List<Pair> pairs, List<Region> regions) {
    Map<RegionId, Region> known =
        regions.stream().collect(Collectors.toMap(Region::id, Function.identity()));
    links.keySet().retainAll(pairs.stream().map(Pair::id).toList());
    List<Uni<Void>> looks = new ArrayList<>();
    for (Pair pair : pairs) {
      Region source = known.get(pair.state().roles().active());
      Region target = known.get(pair.state().roles().standby());
      if (source != null && target != null) {
        looks.add(look(pair.id(), source, target));
      }
    }
    return looks.isEmpty()
        ? Uni.createFrom().voidItem()
        : Uni.join().all(looks).andCollectFailures().replaceWithVoid();
  }

  private Uni<Void> look(PairId pair, Region source, Region target) {
    // the source first: a standby that is there by then has replayed all that it read
    return position(source)
        .chain(
            at ->
                position(target)
                    .invoke(reached -> note(pair, source.id(), target.id(), at, reached)))
        .replaceWithVoid();
  }

  private void note(
      PairId pair,
      RegionId source,
      RegionId target,
      Optional<Position> at,
      Optional<Position> reached) {
    Instant now = clock.instant();
    links.compute(
        pair,
        (id, before) -> {
          Lag lag = before != null && before.source().equals(source) ? before.lag() : Lag.UNKNOWN;
          Lag marked =
              at.filter(position -> !position.standby())
                  .map(
                      position -> lag.with(new Lag.Mark(position.bytes(), position.changes(), now)))
                  .orElse(lag);
          return new Link(source, target, at, reached, marked, now);
        });
  }

  private Uni<Optional<Position>> position(Region region) {
    return database
        .ask(region, POSITION, Replication::read)
        .ifNoItem()
        .after(timeout)
        .fail()
        .map(
            answer ->
                switch (answer) {
                  case Answer.Given<Position> given -> Optional.of(given.value());
                  case Answer.Failed<Position> failed -> Optional.<Position>empty();
                  case Answer.NotAsked<Position> notAsked -> Optional.<Position>empty();
                })
        .onFailure()
        .recoverWithItem(Optional.empty());
  }

  private static Position read(RowSet<Row> rows) {
    Row row = rows.iterator().next();
    Long bytes = row.getLong("bytes");
    return new Position(
        row.getBoolean("standby"),
        bytes == null ? 0 : bytes,
        row.getBoolean("receiving"),
        row.getLong("changes"));
  }
}
