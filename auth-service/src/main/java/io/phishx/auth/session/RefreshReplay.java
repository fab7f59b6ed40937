package io.phishx.auth.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.auth.signingkey.KeySeal;
import io.phishx.chassis.secret.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Keeps the answer to a refresh for whoever presents the same token from the same place: sealed
 * under a key that only the presented secret gives, so that the database alone opens none.
 */
@ApplicationScoped
class RefreshReplay {

  private static final String PURPOSE = "refresh-answer";

  private final KeySeal seal;
  private final ObjectMapper json;

  RefreshReplay(KeySeal seal, ObjectMapper json) {
    this.seal = seal;
    this.json = json;
  }

  /** Keyed hash of a place, as it is stored and compared. */
  Secret hash(RefreshPlace place) {
    return Secret.of(seal.hash("refresh-place", place.text()));
  }

  /** Whether {@code hash} is the one of the place, also while this service's key is changed. */
  boolean isOf(RefreshPlace place, Secret hash) {
    return seal.matches("refresh-place", place.text(), hash.reveal());
  }

  Secret seal(RefreshToken presented, TokenAnswer answer) {
    try {
      return Secret.of(
          seal.sealUnder(
              presented.secret(), PURPOSE, context(presented), json.writeValueAsBytes(answer)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The answer; empty if it was sealed for another token, or altered. */
  Optional<TokenAnswer> open(RefreshToken presented, Secret sealed) {
    return seal.openUnder(presented.secret(), PURPOSE, context(presented), sealed.reveal())
        .map(this::read);
  }

  private TokenAnswer read(Secret opened) {
    try {
      return json.readValue(opened.reveal(), TokenAnswer.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String context(RefreshToken token) {
    return HexFormat.of().formatHex(token.hash());
  }
}
