package io.phishx.auth;

import io.phishx.auth.testkit.AuthService;
import io.phishx.testing.LogMask;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class LogMaskTest {

  @Test
  void whatIsLoggedHoldsNoPersonalData() {
    LogMask.assertPersonalDataIsMasked();
  }
}
