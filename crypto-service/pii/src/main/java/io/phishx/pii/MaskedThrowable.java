package io.phishx.pii;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Prints as the failure that it stands for, with masked messages; for a log only. */
final class MaskedThrowable extends Throwable {
  private static final long serialVersionUID = 1L;

  private final String printed;

  private MaskedThrowable(String printed, @Nullable String message, @Nullable Throwable cause) {
    super(message, cause, true, true);
    this.printed = printed;
  }

  /**
   * {@code original} itself if nothing that it or its causes say changes under {@code mask}: some
   * print more than their message.
   */
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
    String printed = original.toString();
    if (!mask.apply(printed).equals(printed)
        || (message != null && !mask.apply(message).equals(message))) {
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
            mask.apply(original.toString()),
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
    return printed;
  }
}
