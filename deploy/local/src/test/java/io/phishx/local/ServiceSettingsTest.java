package io.phishx.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

class ServiceSettingsTest {

  @Test
  void valueThatLooksLikeAnExpressionIsLeftAlone() {
    assertEquals("a\\${b}\\\\c", ServiceSettings.literal("a${b}\\c"));
    assertEquals("p$w", ServiceSettings.literal("p$w"));
  }

  @Test
  void operatorPrintsNoPassword() {
    assertFalse(new Operator("a@demo.example", "secret-word").toString().contains("secret-word"));
  }
}
