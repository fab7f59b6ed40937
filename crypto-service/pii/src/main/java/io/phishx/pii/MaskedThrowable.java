package io.phishx.pii;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Prints as the failure that it stands for, with masked messages; for a log only. */
final class MaskedThrowable extends Throwable {
  private static final long serialVersionUID = 1L;

  private final String type;

  private MaskedThrowable(String type, @Nullable String message, @Nullable Throwable cause) {
    super(message, cause, true, true);
    this.type = type;
  }

  /** {@code original} itself if no message of it or of its causes changes under {@code mask}. */
  static Throwable of(Throwable original, UnaryOperator<String> mask) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    return isChanged(original, mask, seen) ? copy(original, mask, newSeen()) : original;
  }

  private static boolean isChanged(
      Throwable original, UnaryOperator<String> mask, Set<Throwable> seen) {
    if (!seen.add(original)) {
      return false;
    }
    String message = original.getMessage();
    if (message != null && !mask.apply(message).equals(message)) {
      return true;
    }
    for (Throwable suppressed : original.getSuppressed()) {
      if (isChanged(suppressed, mask, seen)) {
        return true;
      }
    }
    Throwable cause = original.getCause();
    return cause != null && isChanged(cause, mask, seen);
  }

  private static MaskedThrowable copy(
      Throwable original, UnaryOperator<String> mask, Set<Throwable> seen) {
    seen.add(original);
    String message = original.getMessage();
    Throwable cause = original.getCause();
    MaskedThrowable copy =
        new MaskedThrowable(
            original.getClass().getName(),
            message == null ? null : mask.apply(message),
            cause == null || seen.contains(cause) ? null : copy(cause, mask, seen));
    copy.setStackTrace(original.getStackTrace());
    for (Throwable suppressed : original.getSuppressed()) {
      if (!seen.contains(suppressed)) {
        copy.addSuppressed(copy(suppressed, mask, seen));
      }
    }
    return copy;
  }

  private static Set<Throwable> newSeen() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  @Override
  @SuppressWarnings("OverrideThrowableToString") // the type, not the message, is another's
  public String toString() {
    String message = getMessage();
    return message == null ? type : type + ": " + message;
  }
}
