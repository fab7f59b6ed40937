package io.phishx.anomaly;

import io.phishx.testing.LogMask;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@ServiceTest
class LogMaskTest {

  @Test
  void whatIsLoggedHoldsNoPersonalData() {
    LogMask.assertPersonalDataIsMasked();
  }
}
