package io.phishx.experiment.model;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.phishx.experiment.client.ModelName;
import java.util.List;

/** Reads names of models from requests. */
public final class Names {

  private Names() {}

  /**
   * Reads the name in {@code field}.
   *
   * @throws Problem.Invalid if {@code text} is no model name
   */
  public static ModelName of(String field, String text) {
    try {
      return new ModelName(text);
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid(
          "invalid-request",
          "a model has no acceptable name",
          List.of(new Violation(field, String.valueOf(e.getMessage()))));
    }
  }
}
