package io.phishx.embedded;

import org.jspecify.annotations.Nullable;

/** A program cannot be started here; the message is one sentence that tells a user what to do. */
public final class CannotStart extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String sentence;

  public CannotStart(String sentence) {
    this(sentence, null);
  }

  public CannotStart(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.sentence = sentence;
  }

  @Override
  public String getMessage() {
    return sentence;
  }
}
