package io.phishx.auth.user;

/** Whom a login's address names. */
public sealed interface Account {

  /** A user: the first one with the address, where no tenant is named. */
  record One(User user) implements Account {}

  /**
   * No user.
   *
   * @param reason for the audit log; never told to the caller
   */
  record Nobody(String reason) implements Account {}
}
