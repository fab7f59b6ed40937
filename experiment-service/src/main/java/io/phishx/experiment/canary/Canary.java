package io.phishx.experiment.canary;

import io.phishx.chassis.problem.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A canary in one of its states; a state has only the moves that it allows. */
sealed interface Canary {

  CanaryPlan plan();

  Position position();

  /** The state's word on the wire and in the table. */
  String status();

  /** Answers its share and may go on. */
  record InProgress(CanaryPlan plan, Position position) implements Canary {

    /** On to the next stage; completed where that is everything. */
    Canary advance(@Nullable Integer chosen) {
      Position next = plan.strategy().next(position, chosen);
      return next.trafficPercentage() == Strategy.WHOLE
          ? new Completed(plan, next)
          : new InProgress(plan, next);
    }

    Paused pause() {
      return new Paused(plan, position);
    }

    RolledBack rollBack() {
      return new RolledBack(plan, position.withoutTraffic());
    }

    Aborted abort() {
      return new Aborted(plan, position.withoutTraffic());
    }

    @Override
    public String status() {
      return "in_progress";
    }
  }

  /** Answers its share and stays there until resumed. */
  record Paused(CanaryPlan plan, Position position) implements Canary {

    InProgress resume() {
      return new InProgress(plan, position);
    }

    RolledBack rollBack() {
      return new RolledBack(plan, position.withoutTraffic());
    }

    Aborted abort() {
      return new Aborted(plan, position.withoutTraffic());
    }

    @Override
    public String status() {
      return "paused";
    }
  }

  /** Answers everything: its version is the production version. */
  record Completed(CanaryPlan plan, Position position) implements Canary {
    @Override
    public String status() {
      return "completed";
    }
  }

  /** Taken back since it did not hold what it promised. */
  record RolledBack(CanaryPlan plan, Position position) implements Canary {
    @Override
    public String status() {
      return "rolled_back";
    }
  }

  /** Given up for another reason than its results. */
  record Aborted(CanaryPlan plan, Position position) implements Canary {
    @Override
    public String status() {
      return "aborted";
    }
  }

  /** A state read back from the table. */
  static Canary of(String status, CanaryPlan plan, Position position) {
    return switch (status) {
      case "in_progress" -> new InProgress(plan, position);
      case "paused" -> new Paused(plan, position);
      case "completed" -> new Completed(plan, position);
      case "rolled_back" -> new RolledBack(plan, position);
      case "aborted" -> new Aborted(plan, position);
      default -> throw new IllegalStateException("no such canary state in the table");
    };
  }

  /** A move that a person asks for. */
  enum Move {
    ADVANCE,
    PAUSE,
    RESUME,
    ROLLBACK,
    ABORT;

    /** The word in the history. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Makes {@code move}.
   *
   * @param chosen the share that a person names for {@code ADVANCE}
   * @throws Problem.Conflict if the state does not allow it
   */
  default Canary move(Move move, @Nullable Integer chosen) {
    return switch (this) {
      case InProgress running ->
          switch (move) {
            case ADVANCE -> running.advance(chosen);
            case PAUSE -> running.pause();
            case ROLLBACK -> running.rollBack();
            case ABORT -> running.abort();
            case RESUME -> throw refused(move, "paused");
          };
      case Paused paused ->
          switch (move) {
            case RESUME -> paused.resume();
            case ROLLBACK -> paused.rollBack();
            case ABORT -> paused.abort();
            case ADVANCE, PAUSE -> throw refused(move, "in_progress");
          };
      case Completed over -> throw refused(move, "in_progress");
      case RolledBack over -> throw refused(move, "in_progress");
      case Aborted over -> throw refused(move, "in_progress");
    };
  }

  private Problem refused(Move move, String expected) {
    return new Problem.Conflict(
        "canary-state",
        "expected state " + expected + " to " + move.word() + ", found " + status());
  }
}
