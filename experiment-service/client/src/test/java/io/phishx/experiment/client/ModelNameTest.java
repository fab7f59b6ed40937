package io.phishx.experiment.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {

  @ParameterizedTest
  @CsvSource({
    "url_analyzer_v2,url_analyzer",
    "nlp_v2.joblib,nlp",
    "nlp_v10,nlp",
    "nlp_v2_v3,nlp_v2",
    "url_analyzer,url_analyzer",
    "nlp_vision,nlp_vision",
    "nlp_v,nlp_v",
    "nlp_v2beta,nlp_v2beta",
  })
  void familyStandsBeforeTheVersion(String name, String family) {
    assertEquals(new ModelName(family), new ModelName(name).family());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "_v2", "a b", "a/b", "../x", "a\u0000", "ü"})
  void otherNamesAreRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> new ModelName(name));
  }

  @ParameterizedTest
  @CsvSource({"allow,ALLOW", "BLOCK,REJECT", "Reject,REJECT", "quarantine,QUARANTINE"})
  void decisionsAreReadInAnyCase(String text, Decision decision) {
    assertEquals(decision, Decision.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "deny", "allow "})
  void otherDecisionsAreRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Decision.parse(text));
  }
}
