package io.phishx.auth.user;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.client.FieldCipher;
import io.phishx.crypto.client.OnBehalfOf;
import io.phishx.crypto.client.OpenedRow;
import io.phishx.crypto.client.OpenedRows;
import io.phishx.crypto.client.Row;
import io.phishx.crypto.client.Rows;
import io.phishx.crypto.client.SealedRow;
import io.phishx.crypto.client.SearchIndex;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The sealed columns of users, through crypto-service; one call per tenant, never one per row. */
@ApplicationScoped
class UserSeal {

  private static final Logger LOG = Logger.getLogger(UserSeal.class);
  private static final String TABLE = "users";

  private final FieldCipher cipher;

  UserSeal(FieldCipher cipher) {
    this.cipher = cipher;
  }

  /** The indexes to find an address by; asked for in the name of {@code asking}. */
  Uni<SearchIndex> index(TenantId asking, String normalised) {
    return cipher.index(asking, TABLE, "email", List.of(normalised)).map(List::getFirst);
  }

  /** Seals the given columns of one user. */
  Uni<SealedRow> seal(TenantId tenant, UUID id, Map<String, @Nullable Object> columns) {
    return cipher
        .seal(tenant, List.of(Rows.of(TABLE, Row.of(id, columns))))
        .map(tables -> tables.getFirst().rows().getFirst());
  }

  /**
   * Opens users of any tenants, in the order given.
   *
   * @param reader the person who asks for them
   * @return without those whose columns do not authenticate; they are logged by id
   */
  Uni<List<User>> open(OnBehalfOf reader, List<UserRow> rows) {
    Map<TenantId, List<UserRow>> byTenant = new LinkedHashMap<>();
    rows.forEach(row -> byTenant.computeIfAbsent(row.tenant(), t -> new ArrayList<>()).add(row));
    if (byTenant.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    List<Uni<List<User>>> calls =
        byTenant.entrySet().stream().map(e -> open(e.getKey(), reader, e.getValue())).toList();
    return Uni.join().all(calls).andFailFast().map(parts -> inOrder(rows, parts));
  }

  /** Opens one user; a value that does not authenticate is a failure. */
  Uni<User> open(OnBehalfOf reader, UserRow row) {
    return open(reader, List.of(row))
        .map(
            users ->
                users.stream()
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new Problem.Unavailable(
                                "user-not-readable",
                                "a stored user does not authenticate",
                                Duration.ofSeconds(30))));
  }

  private Uni<List<User>> open(TenantId tenant, OnBehalfOf reader, List<UserRow> rows) {
    List<Row> sealed = rows.stream().map(UserSeal::row).toList();
    return cipher
        .open(tenant, reader, List.of(new Rows(TABLE, sealed)))
        .map(tables -> users(rows, tables.getFirst()));
  }

  private static Row row(UserRow row) {
    Map<String, @Nullable Object> columns = new HashMap<>();
    columns.put("email", row.email());
    columns.put("name", row.name());
    columns.put("password_hash", row.passwordHash());
    return Row.of(row.id(), columns);
  }

  private static List<User> users(List<UserRow> rows, OpenedRows opened) {
    List<User> users = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      switch (opened.rows().get(i)) {
        case OpenedRow.Opened row ->
            users.add(
                rows.get(i)
                    .opened(
                        Objects.requireNonNull(row.text("email"), "email"),
                        row.text("name"),
                        Objects.requireNonNull(row.text("password_hash"), "password_hash")));
        case OpenedRow.Refused refused ->
            LOG.errorf(
                "a stored user does not authenticate: id=%s errors=%s",
                refused.id(), refused.errors());
      }
    }
    return users;
  }

  private static List<User> inOrder(List<UserRow> rows, List<List<User>> parts) {
    Map<UUID, User> byId = new HashMap<>();
    parts.forEach(part -> part.forEach(user -> byId.put(user.id(), user)));
    return rows.stream().map(row -> byId.get(row.id())).filter(Objects::nonNull).toList();
  }
}
