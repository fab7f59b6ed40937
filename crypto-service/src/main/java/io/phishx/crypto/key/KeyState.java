package io.phishx.crypto.key;

import java.time.Instant;

/** What a data key may still do; a state leads only to the next one. */
public sealed interface KeyState {

  /** When the key was made. */
  Instant createdAt();

  /** Its name in the database and in answers. */
  String label();

  /** Seals and opens; one per tenant and purpose. */
  record Active(Instant createdAt) implements KeyState {

    @Override
    public String label() {
      return "active";
    }

    /** A newer version seals from now on. */
    public DecryptOnly supersede(Instant at) {
      return new DecryptOnly(createdAt, at);
    }
  }

  /** Opens only. */
  record DecryptOnly(Instant createdAt, Instant rotatedAt) implements KeyState {

    @Override
    public String label() {
      return "decrypt_only";
    }

    /** No value needs it any more. */
    public Retired retire(Instant at) {
      return new Retired(createdAt, rotatedAt, at);
    }
  }

  /** Opens nothing. */
  record Retired(Instant createdAt, Instant rotatedAt, Instant retiredAt) implements KeyState {

    @Override
    public String label() {
      return "retired";
    }
  }
}
