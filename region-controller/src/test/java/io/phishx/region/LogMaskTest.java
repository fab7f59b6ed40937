package io.phishx.region;

import io.phishx.testing.LogMask;
import org.junit.jupiter.api.Test;

@RunningService
class LogMaskTest {

  @Test
  void whatIsLoggedHoldsNoPersonalData() {
    LogMask.assertPersonalDataIsMasked();
  }
}
