package io.phishx.bench;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Refresh tokens of many sessions: each call spends the one that was used longest ago, each right
 * answer brings its successor.
 */
final class TokenChain implements LongFunction<Call> {

  private static final long PATIENCE_SECONDS = 20;

  private final BlockingQueue<String> tokens;
  private final BiFunction<String, Consumer<String>, Call> redeem;

  /**
   * @param first a token of each session
   * @param redeem makes the call that spends a token; gives the successor to its second argument
   */
  TokenChain(List<String> first, BiFunction<String, Consumer<String>, Call> redeem) {
    this.tokens = new LinkedBlockingQueue<>(first);
    this.redeem = redeem;
  }

  /** Waits for a token where all are under way; the driver then counts as late. */
  @Override
  public Call apply(long n) {
    try {
      String token = tokens.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (token == null) {
        throw new IllegalStateException("no session is left that could be refreshed");
      }
      return redeem.apply(token, tokens::add);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a token", e);
    }
  }
}
