package io.phishx.crypto.field;

import com.fasterxml.jackson.databind.JsonNode;
import io.phishx.chassis.problem.Problem;
import io.phishx.crypto.field.ValueRefused.Reason;
import io.phishx.crypto.key.DataKey;
import io.phishx.crypto.key.FernetKey;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.KeyRing;
import io.phishx.crypto.key.KeyState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Seals a value in the format that its row allows, and opens whatever format it has.
 *
 * <p>With a row id {@code v2:<key version>:<base64url>}; without one {@code v1:<Fernet token>} of
 * the value's UTF-8 text, as the guide has it. Values that are no text, and texts that begin with
 * NUL, stand in a token behind NUL and their type. Each column has a Fernet key of its own, since a
 * token is bound to nothing but its key.
 */
final class FieldCodec {

  static final String V1 = "v1:";
  static final String V2 = "v2:";
  static final int FERNET = 0;
  static final int UNKNOWN = -1;
  private static final int MAX_VERSION_DIGITS = 9;
  private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  private FieldCodec() {}

  /**
   * The key version that a sealed text names, unproven: {@link #FERNET} for a token, {@link
   * #UNKNOWN} if it is neither format.
   */
  static int keyVersion(String text) {
    if (text.startsWith(V1)) {
      return FERNET;
    }
    int end = text.startsWith(V2) ? text.indexOf(':', V2.length()) : -1;
    int digits = end - V2.length();
    if (digits < 1 || digits > MAX_VERSION_DIGITS || text.charAt(V2.length()) == '0') {
      return UNKNOWN;
    }
    int version = 0;
    for (int i = V2.length(); i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return UNKNOWN;
      }
      version = 10 * version + digit;
    }
    return version;
  }

  /** Whether {@code value} begins like a sealed one: then it is none that was never sealed. */
  static boolean isMeantAsSealed(JsonNode value) {
    return value.isTextual()
        && (value.textValue().startsWith(V1) || value.textValue().startsWith(V2));
  }

  /** Seals {@code value}, which is not null, under the tenant's active field key. */
  static String seal(KeyRing ring, String table, String column, byte[] rowId, JsonNode value)
      throws ValueRefused {
    DataKey key = ring.active(KeyPurpose.FIELD);
    ValueType type = ValueType.of(value);
    return V2
        + key.version()
        + ":"
        + BoundGcmFormat.seal(key.column(table, column), rowId, type, type.encode(value));
  }

  /** Seals {@code value}, which is not null, of a row without id. */
  static String sealBare(FernetKey key, Instant now, JsonNode value) throws ValueRefused {
    ValueType type = ValueType.of(value);
    byte[] plain = type.encode(value);
    if (type != ValueType.TEXT || (plain.length > 0 && plain[0] == 0)) {
      byte[] typed = new byte[2 + plain.length];
      typed[1] = type.code();
      System.arraycopy(plain, 0, typed, 2, plain.length);
      plain = typed;
    }
    return V1 + FernetFormat.seal(key, now, plain);
  }

  /** Whether {@code text} is a bare value under {@code key}. */
  static boolean isBareUnder(FernetKey key, String text) {
    return keyVersion(text) == FERNET
        && FernetFormat.tryOpen(key, text.substring(V1.length())) != null;
  }

  /**
   * Opens a stored value.
   *
   * @param older what a {@code v1:} value of that table may be under beside its column's key
   * @param rowId the bytes of {@link BoundGcmFormat#rowId}; null for a row without id
   * @throws Problem.Unavailable if no known key made a token, and there may be others
   */
  static JsonNode open(
      KeyRing ring,
      OlderKeys older,
      String table,
      String column,
      byte @Nullable [] rowId,
      String text)
      throws ValueRefused {
    int version = keyVersion(text);
    return switch (version) {
      case UNKNOWN -> throw new ValueRefused(Reason.UNKNOWN_FORMAT);
      case FERNET -> openFernet(ring, older, table, column, text.substring(V1.length()));
      default -> openBound(ring, table, column, rowId, version, text);
    };
  }

  private static JsonNode openBound(
      KeyRing ring, String table, String column, byte @Nullable [] rowId, int version, String text)
      throws ValueRefused {
    if (rowId == null) {
      throw new ValueRefused(Reason.ROW_ID_REQUIRED);
    }
    DataKey key = ring.field(version);
    if (key == null) {
      throw new ValueRefused(Reason.UNKNOWN_KEY_VERSION);
    }
    if (key.state() instanceof KeyState.Retired) {
      throw new ValueRefused(Reason.KEY_RETIRED);
    }
    return BoundGcmFormat.open(
        key.column(table, column), rowId, text.substring(text.indexOf(':', V2.length()) + 1));
  }

  private static JsonNode openFernet(
      KeyRing ring, OlderKeys older, String table, String column, String token)
      throws ValueRefused {
    List<DataKey> keys =
        ring.fernet().stream().filter(key -> !(key.state() instanceof KeyState.Retired)).toList();
    // a token doesn't name its key: each that may be it is tried, the newest first
    for (DataKey key : keys) {
      byte[] plain = FernetFormat.tryOpen(key.fernet(table, column), token);
      if (plain != null) {
        return typed(plain);
      }
    }
    for (DataKey key : older.undivided() ? keys : List.<DataKey>of()) {
      byte[] plain = FernetFormat.tryOpen(key.fernet(), token);
      if (plain != null) {
        return typed(plain);
      }
    }
    for (FernetKey key : older.legacy()) {
      byte[] plain = FernetFormat.tryOpen(key, token);
      if (plain != null) {
        // the guide's code sealed text and knew no other type
        return ValueType.TEXT.decode(plain, 0, plain.length);
      }
    }
    if (ring.mayLackFernet() && FernetFormat.isToken(token)) {
      throw new Problem.Unavailable(
          "keys-unknown",
          "a value is under none of the last known keys, and the database cannot be asked whether"
              + " there are newer ones",
          ASK_AGAIN);
    }
    throw new ValueRefused(Reason.NOT_AUTHENTIC);
  }

  private static JsonNode typed(byte[] plain) throws ValueRefused {
    if (plain.length == 0 || plain[0] != 0) {
      return ValueType.TEXT.decode(plain, 0, plain.length);
    }
    ValueType type = plain.length < 2 ? null : ValueType.of(plain[1]);
    if (type == null) {
      throw new ValueRefused(Reason.NOT_AUTHENTIC);
    }
    return type.decode(plain, 2, plain.length - 2);
  }
}
