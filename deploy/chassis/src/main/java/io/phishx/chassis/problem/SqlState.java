package io.phishx.chassis.problem;

import io.vertx.pgclient.PgException;
import java.sql.SQLException;

/**
 * Whose fault an error of PostgreSQL is, by its code.
 *
 * @see <a href="https://www.postgresql.org/docs/17/errcodes-appendix.html">PostgreSQL error
 *     codes</a>
 */
record SqlState(String code) {

  /** Of one exception, whatever caused it; the code is empty if it isn't the database's. */
  static SqlState of(Throwable e) {
    return new SqlState(
        switch (e) {
          case PgException pg -> String.valueOf(pg.getSqlState());
          // as Hibernate passes it on
          case SQLException sql -> String.valueOf(sql.getSQLState());
          default -> "";
        });
  }

  /** Connection, resources, operator intervention or statement timeout, read-only server. */
  boolean isOutage() {
    return code.startsWith("08")
        || code.startsWith("53")
        || code.startsWith("57")
        || code.equals("25006");
  }

  /** A NUL or a broken character in a text, or in a text within JSON. */
  boolean isUnstorable() {
    return code.equals("22021") || code.equals("22P05");
  }
}
