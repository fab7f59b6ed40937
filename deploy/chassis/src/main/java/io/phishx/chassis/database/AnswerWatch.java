package io.phishx.chassis.database;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.Connection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import io.vertx.sqlclient.impl.command.CommandBase;
import io.vertx.sqlclient.impl.command.CommandResponse;
import io.vertx.sqlclient.impl.command.TxCommand;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection on which PostgreSQL has let a statement wait too long: a server that vanished
 * after it took the statement would never be missed otherwise. Whoever waits then fails as with any
 * lost connection, and the pool makes another.
 *
 * <p>Stands between the driver's codec, which turns commands into bytes, and the driver. All of it
 * runs on the connection's event loop, but {@link #allow}.
 */
final class AnswerWatch extends ChannelDuplexHandler {

  private static final Logger LOG = Logger.getLogger(AnswerWatch.class);
  private static final String NAME = "phishx-answer-watch";
  private static final String DRIVER = "handler";

  private final Duration usual;
  private volatile Duration bound;
  private int awaited;
  private long since;
  private @Nullable ScheduledFuture<?> look;

  private AnswerWatch(Duration usual) {
    this.usual = usual;
    this.bound = usual;
  }

  /** Watches {@code connection}, which is newly made, from now on. */
  static void over(SqlConnection connection, Duration bound) {
    pipeline(connection)
        .ifPresent(pipeline -> pipeline.addBefore(DRIVER, NAME, new AnswerWatch(bound)));
  }

  /** Lets statements of the transaction that {@code connection} is in take up to {@code bound}. */
  static void allow(SqlConnection connection, Duration bound) {
    pipeline(connection)
        .map(pipeline -> pipeline.get(AnswerWatch.class))
        .ifPresent(watch -> watch.bound = bound);
  }

  private static Optional<ChannelPipeline> pipeline(SqlConnection connection) {
    if (!(connection instanceof SqlConnectionInternal pooled)) {
      return Optional.empty();
    }
    Connection wire = pooled.unwrap().unwrap();
    return wire instanceof SocketConnectionBase socket
        ? Optional.of(socket.socket().channelHandlerContext().pipeline())
        : Optional.empty();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof CommandBase<?>) {
      if (!bound.equals(usual)
          && message instanceof TxCommand<?> transaction
          && transaction.kind == TxCommand.Kind.BEGIN) {
        bound = usual;
        endLook();
      }
      if (awaited++ == 0) {
        since = System.nanoTime();
      }
      if (look == null) {
        lookAfter(context, bound);
      }
    }
    super.write(context, message, promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof CommandResponse<?>) {
      awaited--;
      since = System.nanoTime();
    }
    super.channelRead(context, message);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    endLook();
  }

  private void endLook() {
    if (look != null) {
      look.cancel(false);
      look = null;
    }
  }

  // One look for many statements: a timer for each would cost more than all the rest of this.
  private void lookAfter(ChannelHandlerContext context, Duration delay) {
    look =
        context.executor().schedule(() -> look(context), delay.toNanos() + 1, TimeUnit.NANOSECONDS);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // whoever waits hears of the closed connection
  private void look(ChannelHandlerContext context) {
    look = null;
    if (awaited == 0) {
      return;
    }
    Duration left = bound.minusNanos(System.nanoTime() - since);
    if (left.isPositive()) {
      lookAfter(context, left);
      return;
    }
    LOG.warnf("a connection is closed: PostgreSQL did not answer a statement within %s", bound);
    // past the codec, which would first say goodbye and wait for the server to hang up
    context.pipeline().firstContext().close();
  }
}
