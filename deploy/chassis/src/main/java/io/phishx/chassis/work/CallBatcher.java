package io.phishx.chassis.work;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * Puts questions that are asked at the same time into one call.
 *
 * <p>A question goes out at once while few calls of its key are under way; above that it waits for
 * one of them to end and leaves together with the others that wait. So an idle service adds no
 * delay, and a busy one makes fewer and larger calls. A question is never split.
 *
 * <p>Guarded by the lock of each key's line; no callback runs under it.
 *
 * @param <K> what may share a call
 * @param <Q> a question
 * @param <A> its answer
 */
public final class CallBatcher<K, Q, A> {

  private final int maxParallel;
  private final int maxWeight;
  private final Predicate<Throwable> ofOneQuestion;
  private final Sender<K, Q, A> sender;
  private final ConcurrentMap<K, Line> lines = new ConcurrentHashMap<>();

  /**
   * @param maxParallel calls of a key under way before questions wait for each other
   * @param maxWeight of the questions of one call together; a heavier question goes alone
   * @param ofOneQuestion failures that one question may bring upon the others of its call: after
   *     such a one each is sent by itself
   */
  public CallBatcher(
      int maxParallel, int maxWeight, Predicate<Throwable> ofOneQuestion, Sender<K, Q, A> sender) {
    this.ofOneQuestion = ofOneQuestion;
    this.maxParallel = maxParallel;
    this.maxWeight = maxWeight;
    this.sender = sender;
  }

  /** Makes the call. */
  public interface Sender<K, Q, A> {

    /** One answer per question, in their order. */
    Uni<List<A>> send(K key, List<Q> questions);
  }

  /**
   * The answer to {@code question}. Cancelling gives up the answer: a question that still waits is
   * dropped and never sent, a call under way goes on for the others.
   *
   * @param weight 0 or more
   */
  public Uni<A> ask(K key, Q question, int weight) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Waiting<Q, A> waiting = new Waiting<>(question, weight, emitter);
              // within compute, so that a line is not dropped while something joins it
              Line line =
                  lines.compute(
                      key,
                      (any, found) -> {
                        Line joined = found == null ? new Line(key) : found;
                        joined.add(waiting);
                        return joined;
                      });
              emitter.onTermination(() -> line.drop(waiting));
              line.sendWhatMay();
            });
  }

  /** Keys with a question that has no answer yet. */
  int lines() {
    return lines.size();
  }

  /** A question and who waits for its answer; its state is guarded by the lock of its line. */
  private static final class Waiting<Q, A> {

    private final Q question;
    private final int weight;
    private final UniEmitter<? super A> emitter;
    private boolean alone;
    private boolean inLine = true;
    private boolean over;

    Waiting(Q question, int weight, UniEmitter<? super A> emitter) {
      this.question = question;
      this.weight = weight;
      this.emitter = emitter;
    }

    boolean mayShareWith(Waiting<Q, A> other) {
      return !alone && !other.alone;
    }
  }

  private final class Line {

    private final K key;
    private final Deque<Waiting<Q, A>> waiting = new ArrayDeque<>();
    private int underWay;

    Line(K key) {
      this.key = key;
    }

    synchronized void add(Waiting<Q, A> one) {
      waiting.add(one);
    }

    /** Forgets a question whose answer nobody waits for any more. */
    synchronized void drop(Waiting<Q, A> one) {
      one.over = true;
      if (one.inLine) {
        waiting.remove(one);
        one.inLine = false;
      }
    }

    void sendWhatMay() {
      for (List<Waiting<Q, A>> batch = next(); !batch.isEmpty(); batch = next()) {
        send(batch);
      }
    }

    private synchronized List<Waiting<Q, A>> next() {
      List<Waiting<Q, A>> batch = new ArrayList<>();
      int weight = 0;
      while (underWay < maxParallel && !waiting.isEmpty()) {
        Waiting<Q, A> first = waiting.getFirst();
        weight += first.weight;
        if (!batch.isEmpty() && (weight > maxWeight || !first.mayShareWith(batch.getFirst()))) {
          break;
        }
        batch.add(waiting.removeFirst());
        first.inLine = false;
      }
      underWay += batch.isEmpty() ? 0 : 1;
      return batch;
    }

    private void send(List<Waiting<Q, A>> batch) {
      answers(batch)
          .subscribe()
          .with(
              answers -> {
                for (int i = 0; i < batch.size(); i++) {
                  batch.get(i).emitter.complete(answers.get(i));
                }
                ended();
              },
              failure -> {
                if (batch.size() > 1 && ofOneQuestion.test(failure)) {
                  apart(batch);
                } else {
                  batch.forEach(one -> one.emitter.fail(failure));
                }
                ended();
              });
    }

    private Uni<List<A>> answers(List<Waiting<Q, A>> batch) {
      return Uni.createFrom()
          .deferred(() -> sender.send(key, batch.stream().map(one -> one.question).toList()))
          .invoke(
              answers -> {
                if (answers.size() != batch.size()) {
                  throw new IllegalStateException(
                      "expected " + batch.size() + " answers, got " + answers.size());
                }
              });
    }

    /** Puts each back at the head of the line, to be sent by itself. */
    private synchronized void apart(List<Waiting<Q, A>> batch) {
      for (Waiting<Q, A> one : batch.reversed()) {
        if (!one.over) {
          one.alone = true;
          one.inLine = true;
          waiting.addFirst(one);
        }
      }
    }

    private void ended() {
      synchronized (this) {
        underWay--;
      }
      sendWhatMay();
      lines.computeIfPresent(key, (any, line) -> line.isIdle() ? null : line);
    }

    private synchronized boolean isIdle() {
      return underWay == 0 && waiting.isEmpty();
    }
  }
}
