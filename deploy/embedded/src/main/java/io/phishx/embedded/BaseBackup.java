package io.phishx.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/**
 * Copies a running server's data for a standby, in place of the missing pg_basebackup.
 *
 * @see <a href="https://www.postgresql.org/docs/17/continuous-archiving.html">PostgreSQL, low level
 *     API base backup</a>
 */
final class BaseBackup {
  private static final Set<String> KEPT_EMPTY =
      Set.of(
          "pg_wal",
          "pg_replslot",
          "pg_dynshmem",
          "pg_notify",
          "pg_serial",
          "pg_snapshots",
          "pg_stat_tmp",
          "pg_subtrans");
  private static final Set<String> LEFT_OUT =
      Set.of("postmaster.pid", "postmaster.opts", "backup_label", "standby.signal");

  private final EmbeddedPostgres primary;

  BaseBackup(EmbeddedPostgres primary) {
    this.primary = primary;
  }

  /** Replaces the data of {@code target} and reserves the log from here on in slot {@code name}. */
  void copyTo(PostgresFolder target, String name) {
    try (Connection connection = primary.connectAsSuperuser("postgres")) {
      reserveSlot(connection, name);
      call(connection, "select pg_backup_start(?, true)", name);
      target.replaceData(draft -> copy(primary.folder().data(), draft), () -> label(connection));
    } catch (SQLException refused) {
      throw new CannotStart(
          "The server on port %d cannot be copied for a standby: %s."
              .formatted(primary.port(), refused.getMessage()),
          refused);
    }
  }

  static void dropSlot(EmbeddedPostgres primary, String name) {
    try (Connection connection = primary.connectAsSuperuser("postgres")) {
      call(
          connection,
          "select pg_drop_replication_slot(slot_name) from pg_replication_slots"
              + " where slot_name = ? and not active",
          name);
    } catch (SQLException refused) {
      throw new CannotStart(
          "The slot %s cannot be dropped: %s.".formatted(name, refused.getMessage()), refused);
    }
  }

  private static void reserveSlot(Connection connection, String name) throws SQLException {
    call(
        connection,
        "select pg_create_physical_replication_slot(wanted, true) from (select ?::text wanted) w"
            + " where not exists (select 1 from pg_replication_slots where slot_name = wanted)",
        name);
  }

  /** Ends the backup; its label tells the standby where to begin. */
  private static String label(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("select labelfile from pg_backup_stop(false)");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  private static void call(Connection connection, String query, String argument)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, argument);
      statement.execute();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(
        to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Path target = to.resolve(from.relativize(folder));
            if (!Files.exists(target)) {
              Files.createDirectory(target);
            }
            return KEPT_EMPTY.contains(from.relativize(folder).toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path relative = from.relativize(file);
            if (!LEFT_OUT.contains(relative.toString())) {
              try {
                Files.copy(file, to.resolve(relative));
              } catch (NoSuchFileException removedMeanwhile) {
                return FileVisitResult.CONTINUE;
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
  }
}
