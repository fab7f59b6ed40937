package io.phishx.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A refresh token is spent once; its successor comes from the answer. */
class TokenChainTest {

  @Test
  void anAnswersTokenIsSpentAfterThoseThatWaitLonger() {
    TokenChain chain =
        new TokenChain(
            List.of("a", "b"),
            (token, successor) ->
                Call.get(
                    URI.create("http://localhost/" + token),
                    Map.of(),
                    (status, body) -> {
                      successor.accept(body.toString());
                      return true;
                    }));

    Call first = chain.apply(0);
    assertEquals("/a", first.uri().getPath());
    assertTrue(first.expectation().met(200, Buffer.buffer("c")));
    assertEquals("/b", chain.apply(1).uri().getPath());
    assertEquals("/c", chain.apply(2).uri().getPath());
  }

  @Test
  void aSessionIsOneOnlyWithATokenAboutSomebody() {
    String claims =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"sub\":\"someone\"}".getBytes(StandardCharsets.UTF_8));

    assertEquals("someone", Session.of("e30." + claims + ".c2ln", "refresh").subject());
    assertThrows(IllegalArgumentException.class, () -> Session.of("opaque", "refresh"));
    assertThrows(IllegalArgumentException.class, () -> Session.of("e30.e30.c2ln", "refresh"));
  }
}
