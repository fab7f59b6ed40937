package io.phishx.gateway;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends connections of clients that dribble: a request's head and its body each have to arrive in
 * time.
 */
final class Patience {

  private final Vertx vertx;
  private final Duration forHead;
  private final Duration forBody;
  private final long minimumBytes;
  private final Map<HttpConnection, Long> waitingForHead = new ConcurrentHashMap<>();

  Patience(Vertx vertx, Duration forHead, Duration forBody, long minimumBytes) {
    this.vertx = vertx;
    this.forHead = forHead;
    this.forBody = forBody;
    this.minimumBytes = minimumBytes;
  }

  /** A connection opened, or answered and may bring the next request. */
  void awaitHead(HttpConnection connection) {
    forget(connection);
    waitingForHead.put(connection, vertx.setTimer(forHead.toMillis(), timer -> connection.close()));
  }

  void closed(HttpConnection connection) {
    forget(connection);
  }

  /** A request's head is here; {@code tooSlow} runs if its body stops making progress. */
  void headArrived(HttpServerRequest request, Runnable tooSlow) {
    HttpConnection connection = request.connection();
    forget(connection);
    long timer =
        vertx.setPeriodic(forBody.toMillis(), new Progress(vertx, request, minimumBytes, tooSlow));
    request
        .response()
        .endHandler(
            ended -> {
              vertx.cancelTimer(timer);
              awaitHead(connection);
            })
        .closeHandler(closed -> vertx.cancelTimer(timer));
  }

  /** Looks once per period whether enough of a body has arrived since the last look. */
  private static final class Progress implements Handler<Long> {
    private final Vertx vertx;
    private final HttpServerRequest request;
    private final long minimumBytes;
    private final Runnable tooSlow;
    private long seen;

    Progress(Vertx vertx, HttpServerRequest request, long minimumBytes, Runnable tooSlow) {
      this.vertx = vertx;
      this.request = request;
      this.minimumBytes = minimumBytes;
      this.tooSlow = tooSlow;
    }

    @Override
    public void handle(Long timer) {
      if (request.isEnded()) {
        vertx.cancelTimer(timer);
        return;
      }
      long now = request.bytesRead();
      if (now - seen < minimumBytes) {
        vertx.cancelTimer(timer);
        tooSlow.run();
      }
      seen = now;
    }
  }

  private void forget(HttpConnection connection) {
    Long timer = waitingForHead.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
  }
}
