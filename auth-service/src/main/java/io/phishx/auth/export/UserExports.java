package io.phishx.auth.export;

import io.phishx.auth.audit.AuditReading;
import io.phishx.auth.session.Session;
import io.phishx.auth.session.Sessions;
import io.phishx.auth.user.User;
import io.phishx.auth.user.UserView;
import io.phishx.auth.user.Users;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditFilter;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.client.OnBehalfOf;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Collects what is held about a user, page by page; reading it is an act of its own. */
@ApplicationScoped
class UserExports {

  private static final int MOST = 10_000;
  private static final int MOST_SESSIONS = 500;
  private static final int PAGE = 500;

  private final Users users;
  private final Sessions sessions;
  private final AuditReading reading;
  private final AuditLog audit;
  private final TenantTransaction transactions;
  private final Clock clock;

  UserExports(
      Users users,
      Sessions sessions,
      AuditReading reading,
      AuditLog audit,
      TenantTransaction transactions,
      Clock clock) {
    this.users = users;
    this.sessions = sessions;
    this.reading = reading;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** The export of a user; fails with 404, also for another tenant's. */
  Uni<UserExport> of(TenantId tenant, UUID id, String actor) {
    OnBehalfOf reader = OnBehalfOf.person(actor);
    return users
        .get(tenant, reader, id)
        .chain(
            user ->
                sessions
                    .all(tenant, reader, id, MOST_SESSIONS + 1)
                    .chain(
                        opened ->
                            entries(tenant, reader, id, null, new ArrayList<>())
                                .map(acts -> export(user, opened, acts))))
        .call(
            () ->
                transactions.sql(
                    tenant,
                    connection ->
                        audit.append(
                            connection,
                            tenant,
                            AuditEntry.of(
                                "user.exported",
                                Outcome.SUCCESS,
                                actor,
                                Map.of("user_id", id.toString())))));
  }

  private UserExport export(User user, List<Session> opened, List<AuditReading.Entry> acts) {
    boolean complete = opened.size() <= MOST_SESSIONS && acts.size() <= MOST;
    return new UserExport(
        clock.instant(),
        UserView.of(user),
        opened.subList(0, Math.min(opened.size(), MOST_SESSIONS)),
        acts.subList(0, Math.min(acts.size(), MOST)),
        complete);
  }

  private Uni<List<AuditReading.Entry>> entries(
      TenantId tenant,
      OnBehalfOf reader,
      UUID user,
      @Nullable String cursor,
      List<AuditReading.Entry> before) {
    AuditFilter filter = new AuditFilter(null, null, null, user.toString(), null, null);
    return reading
        .page(tenant, reader, filter, PageRequest.of(PAGE, cursor))
        .chain(
            page -> {
              before.addAll(page.items());
              return isLast(page, before)
                  ? Uni.createFrom().item(before)
                  : entries(tenant, reader, user, page.nextCursor(), before);
            });
  }

  private static boolean isLast(Page<AuditReading.Entry> page, List<AuditReading.Entry> collected) {
    return page.nextCursor() == null || collected.size() > MOST;
  }
}
