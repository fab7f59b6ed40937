package io.phishx.anomaly.settings;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.reactive.mutiny.Mutiny;

/** Reads and changes tenants' settings; a change holds here at once, in other processes in 10 s. */
@ApplicationScoped
public class TenantSettings {

  private static final Duration KEPT = Duration.ofSeconds(10);

  private final TenantTransaction transactions;
  private final Clock clock;
  private final Map<TenantId, Kept> kept = new ConcurrentHashMap<>();

  public TenantSettings(TenantTransaction transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  /** The tenant's settings; the defaults until it changes them. */
  public Uni<Settings> of(TenantId tenant) {
    Kept known = kept.get(tenant);
    if (known != null && clock.instant().isBefore(known.until())) {
      return Uni.createFrom().item(known.settings());
    }
    return transactions
        .panache(tenant, session -> row(session, tenant))
        .map(row -> row.map(SettingsRow::settings).orElse(Settings.DEFAULTS))
        .invoke(settings -> keep(tenant, settings));
  }

  /** Changes what {@code change} names. */
  public Uni<Settings> change(TenantId tenant, SettingsChange change) {
    return transactions
        .panache(
            tenant,
            session ->
                row(session, tenant)
                    .chain(
                        found -> {
                          Settings old = found.map(SettingsRow::settings).orElse(Settings.DEFAULTS);
                          Settings settings = change.on(old);
                          SettingsRow row = found.orElseGet(SettingsRow::new);
                          row.tenant = tenant.value();
                          row.take(settings, clock.instant());
                          return session.merge(row).replaceWith(settings);
                        }))
        .invoke(settings -> keep(tenant, settings));
  }

  private static Uni<Optional<SettingsRow>> row(Mutiny.Session session, TenantId tenant) {
    return session.find(SettingsRow.class, tenant.value()).map(Optional::ofNullable);
  }

  private void keep(TenantId tenant, Settings settings) {
    kept.put(tenant, new Kept(settings, clock.instant().plus(KEPT)));
  }

  private record Kept(Settings settings, Instant until) {}
}
