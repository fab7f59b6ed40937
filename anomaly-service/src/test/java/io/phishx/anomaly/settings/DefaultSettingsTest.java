package io.phishx.anomaly.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.anomaly.AnomalyConfigs;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefaultSettingsTest {

  @Test
  void withoutAnySettingTheGuidesValuesHold() {
    assertEquals(Settings.DEFAULTS, defaults(Map.of()));
  }

  @Test
  void theGuidesNamesAreRead() {
    Settings settings =
        defaults(
            Map.of(
                "CONTAMINATION_RATE", "0.02",
                "ZSCORE_THRESHOLD", "4.5",
                "SLIDING_WINDOW_SIZE", "500",
                "RISK_SCORE_ANOMALY_THRESHOLD", "70",
                "URL_COUNT_ANOMALY_THRESHOLD", "20"));

    assertEquals(new Settings(false, 90, 0.02, 4.5, 1.5, 500, 70, 20, 5, 0.8), settings);
  }

  @Test
  void theOthersAreReadByTheirPropertyNames() {
    Settings settings =
        defaults(
            Map.of(
                "phishx.anomaly.defaults.guide-compat", "true",
                "phishx.anomaly.defaults.retention-days", "30",
                "phishx.anomaly.defaults.iqr-multiplier", "2",
                "phishx.anomaly.defaults.attachment-anomaly-threshold", "7",
                "phishx.anomaly.defaults.new-sender-rate-threshold", "0.5"));

    assertEquals(new Settings(true, 30, 0.05, 3, 2, 1000, 85, 10, 7, 0.5), settings);
  }

  @Test
  void aValueOutOfItsRangeIsNamed() {
    Map<String, String> wrong = Map.of("ZSCORE_THRESHOLD", "0");

    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> defaults(wrong));

    assertTrue(String.valueOf(refusal.getMessage()).contains("zscore_threshold"));
  }

  private static Settings defaults(Map<String, String> settings) {
    return DefaultSettings.of(AnomalyConfigs.with(settings).defaults());
  }
}
