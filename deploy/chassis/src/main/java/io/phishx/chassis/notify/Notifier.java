package io.phishx.chassis.notify;

import io.phishx.chassis.id.Ids;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts notifications into the outbox, in the transaction of the act they tell about. */
@ApplicationScoped
public class Notifier {

  private static final String ENQUEUE =
      """
      insert into notification_outbox
        (id, tenant_id, target, event_type, payload, created_at, next_attempt_at)
      values ($1, $2, $3, $4, $5, $6, $6)
      """;

  private final NotifyConfig config;
  private final Ids ids;
  private final Clock clock;

  public Notifier(NotifyConfig config, Ids ids, Clock clock) {
    this.config = config;
    this.ids = ids;
    this.clock = clock;
  }

  /** One row for each target that wants the event; delivered after the transaction commits. */
  public Uni<Void> enqueue(SqlConnection connection, TenantId tenant, Notification notification) {
    OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
    List<Tuple> rows =
        config.targets().entrySet().stream()
            .filter(target -> wants(target.getValue(), notification.eventType()))
            .map(
                target ->
                    Tuple.tuple()
                        .addUUID(ids.next())
                        .addUUID(tenant.value())
                        .addString(target.getKey())
                        .addString(notification.eventType())
                        .addJsonObject(payload(tenant, notification, now))
                        .addOffsetDateTime(now))
            .toList();
    return rows.isEmpty()
        ? Uni.createFrom().voidItem()
        : connection.preparedQuery(ENQUEUE).executeBatch(rows).replaceWithVoid();
  }

  private static boolean wants(NotifyConfig.Target target, String eventType) {
    Set<String> events = target.events().orElse(Set.of("*"));
    return events.stream()
        .anyMatch(
            event ->
                event.endsWith("*")
                    ? eventType.startsWith(event.substring(0, event.length() - 1))
                    : eventType.equals(event));
  }

  private static JsonObject payload(
      TenantId tenant, Notification notification, OffsetDateTime now) {
    Map<String, Object> labels = new HashMap<>(notification.labels());
    return new JsonObject()
        .put("type", notification.eventType())
        .put("timestamp", now.toInstant().toString())
        .put(
            "data",
            new JsonObject()
                .put("tenant_id", tenant.toString())
                .put("severity", notification.severity())
                .put("summary", notification.summary())
                .put("labels", new JsonObject(labels)));
  }
}
