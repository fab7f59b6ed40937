package io.phishx.auth.user;

import io.phishx.auth.client.Role;
import io.phishx.chassis.problem.Problem;
import org.jspecify.annotations.Nullable;

/** Whom to create. */
public record NewUser(EmailAddress email, @Nullable String name, Password password, Role role) {

  public NewUser {
    if (role == Role.SERVICE) {
      throw new Problem.Invalid(
          "invalid-role", "expected admin, soc_analyst, api_client or readonly");
    }
  }
}
