package io.phishx.crypto.key;

import javax.crypto.SecretKey;

/**
 * The derived key of one column and the associated data that all its values share; compared and
 * printed by identity.
 */
public final class FieldKey {

  private final SecretKey secret;
  private final byte[] context;

  FieldKey(SecretKey secret, byte[] context) {
    this.secret = secret;
    this.context = context;
  }

  public SecretKey secret() {
    return secret;
  }

  /** Purpose, tenant, table, column and key version; shared, so nobody may write to it. */
  public byte[] context() {
    return context;
  }
}
