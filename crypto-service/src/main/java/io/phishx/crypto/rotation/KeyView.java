package io.phishx.crypto.rotation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.phishx.crypto.key.KeyRow;
import io.phishx.crypto.key.KeyState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an admin sees of a data key; never the key.
 *
 * @param purpose field (v2), fernet (v1) or index
 * @param state active, decrypt_only or retired
 * @param keyHash its fingerprint
 * @param uses values sealed with it, as far as counted
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record KeyView(
    int version,
    String purpose,
    String state,
    String keyHash,
    Instant createdAt,
    @Nullable Instant rotatedAt,
    @Nullable Instant retiredAt,
    long uses) {

  static KeyView of(KeyRow row) {
    return switch (row.state()) {
      case KeyState.Active active -> view(row, active, null, null);
      case KeyState.DecryptOnly older -> view(row, older, older.rotatedAt(), null);
      case KeyState.Retired retired -> view(row, retired, retired.rotatedAt(), retired.retiredAt());
    };
  }

  private static KeyView view(
      KeyRow row, KeyState state, @Nullable Instant rotatedAt, @Nullable Instant retiredAt) {
    return new KeyView(
        row.version(),
        row.purpose().label(),
        state.label(),
        row.fingerprint(),
        state.createdAt(),
        rotatedAt,
        retiredAt,
        row.uses());
  }
}
