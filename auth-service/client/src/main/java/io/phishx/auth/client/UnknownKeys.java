package io.phishx.auth.client;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.smallrye.jwt.runtime.auth.MpJwtValidator;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Refuses a token of an unknown key only after auth-service was asked again: the key may sign since
 * a moment ago, after another one was removed in an emergency, and the token be right.
 *
 * <p>Without such an answer the call gets 503, not 401. The wait is bounded, and so are the
 * questions: forged keys cost auth-service one in a second ({@link Trust#confirmedAnew}).
 */
@ApplicationScoped
class UnknownKeys implements IdentityProvider<TokenAuthenticationRequest> {

  /** Before the provider that is asked here. */
  private static final int BEFORE = SYSTEM_FIRST + 100;

  private final MpJwtValidator validator;
  private final Trust trust;
  private final Denials denials;

  UnknownKeys(MpJwtValidator validator, Trust trust, Denials denials) {
    this.validator = validator;
    this.trust = trust;
    this.denials = denials;
  }

  @Override
  public Class<TokenAuthenticationRequest> getRequestType() {
    return TokenAuthenticationRequest.class;
  }

  @Override
  public int priority() {
    return BEFORE;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      TokenAuthenticationRequest request, AuthenticationRequestContext context) {
    return validator
        .authenticate(request, context)
        .onFailure(failure -> unknownKey(failure).isPresent())
        .recoverWithUni(() -> again(request, context));
  }

  private Uni<SecurityIdentity> again(
      TokenAuthenticationRequest request, AuthenticationRequestContext context) {
    return trust
        .confirmedAnew()
        .chain(
            confirmed ->
                confirmed
                    ? validator.authenticate(request, context)
                    : Uni.createFrom().failure(CallerPrincipalFactory.unconfirmed()))
        .onFailure()
        .invoke(failure -> unknownKey(failure).ifPresent(denials::refused));
  }

  private static Optional<TokenRefused> unknownKey(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof TokenRefused refused) {
        return refused.reason() == TokenRefused.Reason.UNKNOWN_KEY
            ? Optional.of(refused)
            : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
