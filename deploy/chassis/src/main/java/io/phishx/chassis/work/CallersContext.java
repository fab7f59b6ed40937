package io.phishx.chassis.work;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Brings an answer back to the Vert.x context of the caller, wherever it was found: a database
 * session of the caller may be used only there.
 */
public final class CallersContext implements Executor {

  private final @Nullable Context context = Vertx.currentContext();

  @Override
  public void execute(Runnable answer) {
    if (context == null || context.equals(Vertx.currentContext())) {
      answer.run();
    } else {
      context.runOnContext(ignored -> answer.run());
    }
  }
}
