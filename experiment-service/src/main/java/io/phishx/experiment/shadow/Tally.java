package io.phishx.experiment.shadow;

import io.phishx.experiment.client.Decision;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How often both versions decided what, and what would have been right. */
record Tally(List<Cell> cells) {

  Tally {
    cells = List.copyOf(cells);
  }

  /** Mails with the same decisions and label. */
  record Cell(Decision production, Decision shadow, @Nullable Label label, long mails) {

    boolean agrees() {
      return production == shadow;
    }
  }

  long samples() {
    return count(cell -> true);
  }

  long agreements() {
    return count(Cell::agrees);
  }

  long labelled() {
    return count(cell -> cell.label() != null);
  }

  long productionRight() {
    return count(cell -> cell.label() != null && cell.label().isRight(cell.production()));
  }

  long shadowRight() {
    return count(cell -> cell.label() != null && cell.label().isRight(cell.shadow()));
  }

  /** Labelled mails on which only production was right. */
  long onlyProductionRight() {
    return count(
        cell ->
            cell.label() != null
                && cell.label().isRight(cell.production())
                && !cell.label().isRight(cell.shadow()));
  }

  /** Labelled mails on which only the shadow was right. */
  long onlyShadowRight() {
    return count(
        cell ->
            cell.label() != null
                && !cell.label().isRight(cell.production())
                && cell.label().isRight(cell.shadow()));
  }

  /** Accuracies by the labels; unknown without labels. */
  Accuracies accuracies() {
    long labelled = labelled();
    return labelled == 0
        ? Accuracies.UNKNOWN
        : new Accuracies((double) productionRight() / labelled, (double) shadowRight() / labelled);
  }

  /** Decisions that either version made, in their order. */
  List<Decision> decisionsInUse() {
    return Arrays.stream(Decision.values())
        .filter(decision -> count(c -> c.production() == decision || c.shadow() == decision) > 0)
        .toList();
  }

  /** Rows: production's decision; columns: the shadow's. */
  List<List<Long>> table(List<Decision> decisions) {
    return decisions.stream()
        .map(
            production ->
                decisions.stream()
                    .map(shadow -> count(c -> c.production() == production && c.shadow() == shadow))
                    .toList())
        .toList();
  }

  private long count(Predicate<Cell> which) {
    return cells.stream().filter(which).mapToLong(Cell::mails).sum();
  }
}
