package io.phishx.auth.client;

import io.phishx.chassis.problem.Problem;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

/** Refuses whoever is not an operator. */
@OperatorOnly
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
class OperatorOnlyInterceptor {

  private final CurrentCaller caller;

  OperatorOnlyInterceptor(CurrentCaller caller) {
    this.caller = caller;
  }

  @AroundInvoke
  Object onlyOperators(InvocationContext context) throws Exception {
    if (!caller.isOperator()) {
      throw new Problem.Forbidden(
          "operator-only", "this needs a person who is admin of the operator tenant");
    }
    return context.proceed();
  }
}
