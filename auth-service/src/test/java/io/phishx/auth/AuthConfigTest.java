package io.phishx.auth;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.phishx.auth.testkit.Settings;
import io.smallrye.config.ConfigValidationException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthConfigTest {

  @ParameterizedTest
  @CsvSource({
    "guard.known-network, 0s",
    "guard.known-network, 401d",
    "limits.window, 2d",
    "limits.per-client-and-network, 0",
    "totp.enrolment, 59s",
    "totp.enrolment, 25h",
  })
  void settingBeyondItsBoundsIsRefusedAtTheStart(String name, String value) {
    Map<String, String> settings = Map.of("phishx.auth." + name, value);
    assertThrows(ConfigValidationException.class, () -> Settings.of(settings));
  }
}
