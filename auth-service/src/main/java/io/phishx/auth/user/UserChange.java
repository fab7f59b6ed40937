package io.phishx.auth.user;

import io.phishx.auth.client.Role;
import io.phishx.chassis.problem.Problem;
import io.phishx.crypto.client.SealedRow;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What to change of a user; null leaves as it is. */
record UserChange(
    @Nullable String name,
    @Nullable Role role,
    @Nullable Boolean disabled,
    @Nullable String password) {

  UserChange {
    if (role == Role.SERVICE) {
      throw new Problem.Invalid(
          "invalid-role", "expected admin, soc_analyst, api_client or readonly");
    }
  }

  UserRow applyTo(UserRow before, SealedRow sealed) {
    return new UserRow(
        before.id(),
        before.tenant(),
        before.email(),
        name == null ? before.name() : sealed.value("name"),
        password == null
            ? before.passwordHash()
            : Objects.requireNonNull(sealed.value("password_hash"), "password_hash"),
        before.emailIndex(),
        role == null ? before.role() : role,
        disabled == null ? before.disabled() : disabled,
        before.version(),
        before.revokedBefore(),
        before.epoch(),
        before.createdAt(),
        before.updatedAt());
  }

  /** Whether it ends what was granted before. */
  boolean endsSessions() {
    return role != null || disabled != null || password != null;
  }

  /** Whether it takes the tenant's administration from {@code user}. */
  boolean takesAdminFrom(UserRow user) {
    return user.role() == Role.ADMINISTRATOR
        && !user.disabled()
        && ((role != null && role != Role.ADMINISTRATOR) || Boolean.TRUE.equals(disabled));
  }

  /** What changed from what to what; of name and password only that they did. */
  Map<String, String> facts(UserRow before) {
    Map<String, String> facts = new HashMap<>();
    if (role != null) {
      facts.put("role_before", before.role().wire());
      facts.put("role", role.wire());
    }
    if (disabled != null) {
      facts.put("disabled_before", String.valueOf(before.disabled()));
      facts.put("disabled", disabled.toString());
    }
    if (name != null) {
      facts.put("name", "changed");
    }
    if (password != null) {
      facts.put("password", "changed");
    }
    return facts;
  }

  @Override
  public String toString() {
    return "UserChange[***]";
  }
}
