package io.phishx.auth.client;

import io.phishx.chassis.feed.Credentials;
import io.smallrye.mutiny.Uni;

/** This service's own token, for feeds that concern no tenant. */
record OwnToken(ServiceTokens tokens) implements Credentials {

  @Override
  public Uni<String> token() {
    return tokens.ofOperator();
  }

  @Override
  public void forget(String token) {
    tokens.forget(token);
  }
}
