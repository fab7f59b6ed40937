package io.phishx.bench;

import io.vertx.core.buffer.Buffer;
import java.util.function.LongFunction;

/** A server that issues tokens: ours or a peer, asked for the same things. */
interface TokenServer {

  /** The process whose CPU time counts. */
  Subject subject();

  /** The n-th login with a password; several users take turns. */
  Call login(long n, Call.Expectation right);

  Call refresh(String refreshToken, Call.Expectation right);

  /** A service's grant; of a peer, any client's. */
  Call clientCredentials();

  /** The n-th grant of a client that a tenant made; makes the client. */
  default LongFunction<Call> tenantClientCredentials() {
    return n -> clientCredentials();
  }

  /** Asks whether a session's access token is active; a right answer names its subject. */
  Call introspect(Session session);

  /** What an answer to a login or a refresh brought. */
  Session session(Buffer answer);
}
