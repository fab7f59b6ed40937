package io.phishx.auth.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nulabinc.zxcvbn.StandardDictionaries;
import io.phishx.auth.AuthConfig;
import io.phishx.auth.testkit.Settings;
import io.phishx.chassis.problem.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PasswordRulesTest {

  private static final EmailAddress EMAIL =
      new EmailAddress("Zaphod.Beeblebrox@heart-of-gold.example");

  private static PasswordRules rules(String shortest) {
    AuthConfig config = Settings.of(Map.of("phishx.auth.password.min-length", shortest));
    return new PasswordRules(config, new CommonPasswords());
  }

  private static String refusal(PasswordRules rules, String password) {
    Problem.Invalid refused =
        assertThrows(Problem.Invalid.class, () -> rules.accept(password, EMAIL));
    assertEquals("/problems/invalid-password", refused.type());
    return refused.detail();
  }

  @Test
  void theThreeThousandMostCommonPasswordsAreRefused() throws IOException {
    // Given
    PasswordRules rules = rules("8");
    List<String> ranked = StandardDictionaries.PASSWORDS_LOADER.load().getFrequencies();

    // the list is ranked by how often passwords were found, not in the order of the alphabet
    assertEquals(List.of("123456", "password", "12345678", "qwerty"), ranked.subList(0, 4));
    assertEquals(30_000, ranked.size());

    // When, Then
    List<String> longEnough =
        ranked.stream().filter(password -> password.length() >= 8).limit(3_000).toList();
    assertEquals(3_000, longEnough.size());
    for (String common : longEnough) {
      // one of two sentences for all: they don't repeat what was typed
      String said = refusal(rules, common);
      assertTrue(
          said.equals(refusal(rules, "password1")) || said.equals(refusal(rules, "aaaaaaaa")),
          said);
    }
    for (String tooShort : ranked.subList(0, 3_000)) {
      refusal(rules, tooShort);
    }
  }

  @Test
  void caseDoesNotMakeACommonPasswordAnother() {
    PasswordRules rules = rules("8");
    for (String common : List.of("Password1", "QWERTYUIOP", "iLoveYou")) {
      assertTrue(refusal(rules, common).contains("common"), common.toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void lengthIsCountedInCharactersOfAnyScript() {
    PasswordRules rules = rules("15");
    assertTrue(refusal(rules, "correct horse").contains("15 to 256"));
    refusal(rules, "x".repeat(200) + "abc".repeat(20));
    rules.accept("correct horse battery", EMAIL);
    rules.accept("пароль из многих слов", EMAIL);
    rules.accept("🐎🔋📎🧷🐎🔋📎🧷🐎🔋📎🧷🐎🔋📎", EMAIL);
    rules.accept(" spaces stay as they are ", EMAIL);
    rules.accept("abcdefgh".repeat(32), EMAIL);
    assertTrue(refusal(rules, "é".repeat(3) + "a".repeat(11)).contains("got 14"));
  }

  @Test
  void noKindOfCharacterIsDemanded() {
    rules("15").accept("only lower case letters", EMAIL);
    rules("15").accept("8274619350274651", EMAIL);
  }

  @Test
  void ownAddressTheProductAndRepetitionsAreRefused() {
    PasswordRules rules = rules("8");
    refusal(rules, "zaphod.beeblebrox@HEART-of-gold.example");
    refusal(rules, "zaphod.beeblebrox");
    refusal(rules, "heart-of-gold.example");
    refusal(rules, "PhishxPhishx");
    refusal(rules, "aaaaaaaaaaaaaaaa");
    refusal(rules, "abababababababab");
  }

  @Test
  void shapesThatLookAlikeAreTheSamePassword() {
    PasswordRules rules = rules("15");
    assertEquals(
        rules.accept("caf\u00e9 caf\u00e9 caf\u00e9 caf\u00e9", EMAIL).secret(),
        rules.accept("cafe\u0301 cafe\u0301 cafe\u0301 cafe\u0301", EMAIL).secret());
  }
}
