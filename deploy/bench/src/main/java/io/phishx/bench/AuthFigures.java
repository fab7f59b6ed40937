package io.phishx.bench;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** The figures of auth-service over HTTP, beside those of a peer. */
final class AuthFigures {

  private static final int SESSIONS = 200;
  private static final int LOGINS_AT_ONCE = 4;
  private static final int CALLERS = 24;

  private final OpenLoop driver;

  AuthFigures(OpenLoop driver) {
    this.driver = driver;
  }

  /** A server under load, with sessions that are open already. */
  private record Contender(TokenServer server, List<Session> sessions) {}

  /** Opens sessions at each of {@code servers}, ours first, and says what is to be measured. */
  List<Comparison> of(List<TokenServer> servers) {
    List<Contender> contenders =
        servers.stream().map(server -> new Contender(server, open(server))).toList();
    return List.of(
        comparison(
            "introspection",
            new Goal(2500, 4000, 10),
            contenders,
            contender ->
                scenario(
                    contender,
                    CALLERS,
                    n ->
                        contender
                            .server()
                            .introspect(contender.sessions().get((int) (n % SESSIONS))))),
        comparison(
            "client-credentials grant of a tenant's client",
            new Goal(300, 500, 25),
            contenders,
            contender ->
                scenario(contender, CALLERS, contender.server().tenantClientCredentials())),
        comparison(
            "client-credentials grant of a service",
            new Goal(300, 500, 25),
            contenders,
            contender -> scenario(contender, CALLERS, n -> contender.server().clientCredentials())),
        comparison(
            "refresh with rotation",
            new Goal(250, 400, 20),
            contenders,
            contender -> scenario(contender, CALLERS, chain(contender))),
        comparison(
            "password login, Argon2id 19 MiB t=2",
            new Goal(15, 20, 0),
            contenders,
            contender ->
                scenario(
                    contender,
                    LOGINS_AT_ONCE,
                    n -> contender.server().login(n, brings(contender.server(), session -> {})))));
  }

  private static Comparison comparison(
      String name, Goal goal, List<Contender> contenders, Function<Contender, Scenario> scenario) {
    return new Comparison(name, "/s", goal, contenders.stream().map(scenario).toList());
  }

  private static Scenario scenario(
      Contender contender, int callers, java.util.function.LongFunction<Call> calls) {
    return new Scenario(contender.server().subject(), 1, callers, calls);
  }

  private static TokenChain chain(Contender contender) {
    TokenServer server = contender.server();
    return new TokenChain(
        contender.sessions().stream().map(Session::refreshToken).toList(),
        (token, successor) ->
            server.refresh(
                token, brings(server, session -> successor.accept(session.refreshToken()))));
  }

  private List<Session> open(TokenServer server) {
    List<Session> sessions = Collections.synchronizedList(new ArrayList<>());
    Call.Expectation right = brings(server, sessions::add);
    long n = 0;
    while (sessions.size() < SESSIONS) {
      driver.require(server.login(n++, right));
    }
    return List.copyOf(sessions);
  }

  /** A 200 with an access token about somebody and a refresh token. */
  static Call.Expectation brings(TokenServer server, Consumer<Session> listener) {
    return (int status, Buffer body) -> {
      if (status != 200) {
        return false;
      }
      try {
        listener.accept(server.session(body));
        return true;
      } catch (IllegalArgumentException | NullPointerException | ClassCastException e) {
        return false;
      }
    };
  }
}
