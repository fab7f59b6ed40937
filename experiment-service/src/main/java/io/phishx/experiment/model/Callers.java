package io.phishx.experiment.model;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.Role;
import io.phishx.chassis.problem.Problem;
import jakarta.enterprise.context.RequestScoped;

/** Says who calls, and whether he may change models, experiments and canaries. */
@RequestScoped
public class Callers {

  private final CurrentCaller current;

  public Callers(CurrentCaller current) {
    this.current = current;
  }

  /** The caller, for calls that the endpoint's scope alone decides. */
  public Caller any() {
    return new Caller(current.tenant(), current.subject());
  }

  /**
   * The caller, for calls that change what answers mail.
   *
   * @throws Problem.Forbidden for an {@code api_client}: it only records predictions
   */
  public Caller changing() {
    if (current.role() == Role.API_CLIENT) {
      throw new Problem.Forbidden(
          "role-not-allowed",
          "expected another role than api_client, which only records predictions");
    }
    return any();
  }
}
