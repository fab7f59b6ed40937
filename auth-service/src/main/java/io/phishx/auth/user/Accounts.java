package io.phishx.auth.user;

import io.phishx.auth.client.Role;
import io.phishx.auth.trust.OperatorTenant;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.client.OnBehalfOf;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds who logs in, with the same work whether there is anybody: one index, one query, and one
 * opening, of a decoy if need be, in however many tenants the address stands. The query gives the
 * sixteen oldest rows of the index: with a tenant, those of the tenant; without one only the oldest
 * with the address counts, which sixteen older ones of other addresses would have to hide, all with
 * its index by chance. Only where an older row has the index by chance is there a second opening.
 */
@ApplicationScoped
public class Accounts {

  private static final Duration DECOY_LIFE = Duration.ofHours(1);
  private static final Account NOBODY = new Account.Nobody("unknown-account");

  private final OperatorTenant operator;
  private final TenantTransaction transactions;
  private final UserSeal seal;
  private final Ids ids;
  private final Clock clock;
  private volatile @Nullable UserRow decoy;

  Accounts(
      OperatorTenant operator,
      TenantTransaction transactions,
      UserSeal seal,
      Ids ids,
      Clock clock) {
    this.operator = operator;
    this.transactions = transactions;
    this.seal = seal;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Finds the user of an address.
   *
   * @param normalised the address as {@link EmailAddress#normalised(String)} gives it
   * @param tenant slug or id; null for the first account that was made with the address: whoever
   *     makes a further one in another tenant takes nobody's login away
   */
  public Uni<Account> find(String normalised, @Nullable String tenant) {
    return operator
        .id()
        .chain(
            asking ->
                seal.index(asking, normalised)
                    .chain(
                        index ->
                            transactions.withoutTenant(
                                connection ->
                                    UserRows.candidates(connection, index.candidates(), tenant)))
                    .chain(rows -> first(asking, rows, normalised)));
  }

  private Uni<Account> first(TenantId asking, List<UserRow> rows, String normalised) {
    if (rows.isEmpty()) {
      return decoy(asking)
          .chain(row -> seal.open(OnBehalfOf.NOBODY, List.of(row)))
          .replaceWith(NOBODY);
    }
    // the oldest are opened alone: each further tenant would be a call more
    TenantId oldest = rows.getFirst().tenant();
    List<UserRow> own = rows.stream().takeWhile(row -> row.tenant().equals(oldest)).toList();
    List<UserRow> others = rows.subList(own.size(), rows.size());
    return seal.open(OnBehalfOf.NOBODY, own)
        .chain(
            users ->
                named(users, normalised)
                    .map(account -> Uni.createFrom().item(account))
                    .orElseGet(
                        () ->
                            seal.open(OnBehalfOf.NOBODY, others)
                                .map(later -> named(later, normalised).orElse(NOBODY))));
  }

  private static Optional<Account> named(List<User> users, String normalised) {
    return users.stream()
        .filter(user -> EmailAddress.normalised(user.email()).equals(normalised))
        .findFirst()
        .<Account>map(Account.One::new);
  }

  private Uni<UserRow> decoy(TenantId tenant) {
    UserRow known = decoy;
    Instant now = clock.instant();
    if (known != null && known.createdAt().plus(DECOY_LIFE).isAfter(now)) {
      return Uni.createFrom().item(known);
    }
    UUID id = ids.next();
    Map<String, @Nullable Object> columns = new HashMap<>();
    columns.put("email", "nobody@invalid");
    columns.put("name", "nobody");
    columns.put("password_hash", "x".repeat(97));
    return seal.seal(tenant, id, columns)
        .map(
            stored ->
                new UserRow(
                    id,
                    tenant,
                    Objects.requireNonNull(stored.value("email"), "email"),
                    stored.value("name"),
                    Objects.requireNonNull(stored.value("password_hash"), "password_hash"),
                    "",
                    Role.READONLY,
                    true,
                    0,
                    null,
                    new UUID(0, 0),
                    now,
                    now))
        .invoke(row -> decoy = row);
  }
}
