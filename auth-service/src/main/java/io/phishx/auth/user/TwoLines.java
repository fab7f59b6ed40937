package io.phishx.auth.user;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Two lines before the same workers. While somebody stands in both, two of the first go for one of
 * the second; neither line ever takes more than three quarters of the places, so that nobody who
 * fills one keeps the other out.
 */
final class TwoLines {

  private static final int ROUND = 3;

  private final Executor workers;
  private final int places;
  private final int ofOneLine;
  private final Queue<Runnable> first = new ArrayDeque<>();
  private final Queue<Runnable> second = new ArrayDeque<>();
  private int served;

  /**
   * @param workers take whatever comes
   * @param places how many may wait
   */
  TwoLines(Executor workers, int places) {
    this.workers = workers;
    this.places = places;
    this.ofOneLine = Math.max(1, places - places / 4);
  }

  /**
   * Lets a task wait for a worker.
   *
   * @throws RejectedExecutionException if all places are taken, or those of its line
   */
  void execute(boolean inFirst, Runnable task) {
    enqueue(inFirst ? first : second, task);
    workers.execute(() -> next().run());
  }

  /** How many wait. */
  synchronized int waiting() {
    return first.size() + second.size();
  }

  private synchronized void enqueue(Queue<Runnable> line, Runnable task) {
    if (waiting() >= places || line.size() >= ofOneLine) {
      throw new RejectedExecutionException("all places are taken");
    }
    line.add(task);
  }

  private synchronized Runnable next() {
    boolean secondsTurn = served % ROUND == ROUND - 1;
    served = (served + 1) % ROUND;
    Queue<Runnable> line = first.isEmpty() || (secondsTurn && !second.isEmpty()) ? second : first;
    return line.remove();
  }
}
