package io.phishx.auth.user;

import io.phishx.auth.AuthConfig;

/** The rules for new passwords without the running service. */
public final class NewPasswords {

  private NewPasswords() {}

  public static PasswordRules rules(AuthConfig config) {
    return new PasswordRules(config, new CommonPasswords());
  }
}
