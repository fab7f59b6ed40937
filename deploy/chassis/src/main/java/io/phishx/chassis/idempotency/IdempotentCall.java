package io.phishx.chassis.idempotency;

import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The key of the current call and what it was sent with. */
@RequestScoped
class IdempotentCall {

  private @Nullable Key key;

  void set(Key key) {
    this.key = key;
  }

  Optional<Key> key() {
    return Optional.ofNullable(key);
  }

  /**
   * What makes a call the same call.
   *
   * @param value the header's value
   * @param path the called path
   * @param bodyHash keyed hash of the body in hexadecimal
   */
  record Key(String value, String path, String bodyHash) {}
}
