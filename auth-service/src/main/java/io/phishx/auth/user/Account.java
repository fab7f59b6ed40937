package io.phishx.auth.user;

/** Whom a login's address names. */
public sealed interface Account {

  /** Exactly one user. */
  record One(User user) implements Account {}

  /**
   * No user, or several of different tenants.
   *
   * @param reason for the audit log; never told to the caller
   */
  record Nobody(String reason) implements Account {}
}
