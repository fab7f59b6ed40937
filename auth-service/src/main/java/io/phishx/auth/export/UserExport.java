package io.phishx.auth.export;

import io.phishx.auth.audit.AuditReading;
import io.phishx.auth.session.Session;
import io.phishx.auth.user.UserView;
import java.time.Instant;
import java.util.List;

/**
 * What this service holds about a user, with its sealed values opened.
 *
 * @param sessions newest first, also those that ended
 * @param auditLog what he did, newest first
 * @param complete whether nothing was left out for its length
 */
record UserExport(
    Instant exportedAt,
    UserView user,
    List<Session> sessions,
    List<AuditReading.Entry> auditLog,
    boolean complete) {

  UserExport {
    sessions = List.copyOf(sessions);
    auditLog = List.copyOf(auditLog);
  }

  @Override
  public String toString() {
    return "UserExport[" + user.id() + "]";
  }
}
