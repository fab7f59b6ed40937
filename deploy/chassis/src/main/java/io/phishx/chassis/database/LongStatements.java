package io.phishx.chassis.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;

/** For the rare transaction whose statements may take long, such as counting a large table. */
public final class LongStatements {

  private static final String TIMEOUT = "select set_config('statement_timeout', $1, true)";
  // PostgreSQL's own refusal comes first: it leaves the connection whole.
  private static final Duration LATER = Duration.ofSeconds(5);

  private LongStatements() {}

  /** Lets each statement of {@code connection}'s transaction take up to {@code longest}. */
  public static Uni<Void> allow(SqlConnection connection, Duration longest) {
    return connection
        .preparedQuery(TIMEOUT)
        .execute(Tuple.of(Long.toString(longest.toMillis())))
        .invoke(set -> AnswerWatch.allow(connection.getDelegate(), longest.plus(LATER)))
        .replaceWithVoid();
  }
}
