package io.phishx.auth.client;

import io.phishx.chassis.feed.Reading;
import io.phishx.chassis.problem.Problem;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Puts {@link TokenVerifier} in the place of smallrye-jwt's parser. */
@ApplicationScoped
@Alternative
@Priority(1)
public class CallerPrincipalFactory extends JWTCallerPrincipalFactory {

  private static final Logger LOG = Logger.getLogger(CallerPrincipalFactory.class);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Trust trust;
  private final TrustConfig config;
  private final TokenVerifier verifier;
  private final Clock clock;
  private final Denials denials;

  public CallerPrincipalFactory(Trust trust, TrustConfig config, Clock clock, Denials denials) {
    this.denials = denials;
    this.trust = trust;
    this.config = config;
    this.verifier = new TokenVerifier(config, clock);
    this.clock = clock;
  }

  @Override
  public JWTCallerPrincipal parse(String token, JWTAuthContextInfo ignored) throws ParseException {
    TrustSnapshot snapshot =
        switch (trust.reading()) {
          case Reading.Known<TrustSnapshot> known -> {
            if (Duration.between(known.confirmedAt(), clock.instant()).compareTo(config.staleness())
                > 0) {
              throw unconfirmed();
            }
            yield known.value();
          }
          case Reading.Unknown<TrustSnapshot> unknown -> throw unconfirmed();
        };
    try {
      return new CallerPrincipal(token, verifier.verify(token, snapshot));
    } catch (TokenRefused e) {
      LOG.debugf("a token was refused: reason=%s", e.reason());
      // of an unknown key that is not the last word: UnknownKeys
      if (e.reason() != TokenRefused.Reason.UNKNOWN_KEY) {
        denials.refused(e);
      }
      throw new ParseException("the access token is not valid", e);
    }
  }

  static Problem unconfirmed() {
    return new Problem.Unavailable(
        "trust-unconfirmed", "keys and revocations cannot be confirmed now", SOON);
  }
}
