package io.phishx.anomaly.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TenantBaselineTest {

  private final TenantBaseline baseline = new TenantBaseline(BaselineState.EMPTY);

  @Test
  void theWindowSlides() {
    for (int i = 0; i < 30; i++) {
      learn("s" + i, i, 20);
    }

    Window window = baseline.view(who("s1")).window(Metric.RISK_SCORE);
    assertEquals(20, window.size());
    // 10 to 29
    assertEquals(19.5, window.mean());
  }

  @Test
  void oneSenderCannotFillTheWindow() {
    for (int i = 0; i < 100; i++) {
      learn("s" + i, 1, 1000);
    }
    for (int i = 0; i < 1000; i++) {
      learn("flood", 80, 1000);
    }

    Window window = baseline.view(who("flood")).window(Metric.RISK_SCORE);
    // n / (100 + n) stays at a quarter: 33 of 133
    assertEquals(133, window.size());
    assertEquals(1000, baseline.view(who("flood")).sender().mails());
  }

  @Test
  void aSendersHistoryIsThatOfItsScores() {
    for (double risk : new double[] {2, 4, 4, 4, 5, 5, 7, 9}) {
      learn("s", risk, 1000);
    }

    SenderHistory history = baseline.view(who("s")).sender();
    assertEquals(5, history.mean(), 1e-12);
    assertEquals(Math.sqrt(32 / 7.0), history.deviation(), 1e-12);
  }

  @Test
  void aKnownNameFromANewAddressIsStrange() {
    for (int i = 0; i < 3; i++) {
      baseline.learn(sample(new Correspondents("office", "anna", List.of()), 0), 1000);
    }

    NameHistory anna = baseline.view(new Correspondents("private", "anna", List.of())).name();
    assertTrue(anna.isStrangeFrom("private", 3));
    assertFalse(anna.isStrangeFrom("office", 3));
    assertFalse(anna.isStrangeFrom("private", 4));
  }

  @Test
  void whatIsKeptIsTheWholeBaseline() throws JsonProcessingException {
    for (int i = 0; i < 50; i++) {
      learn("s" + i % 7, i, 40);
    }
    JsonMapper json = JsonMapper.builder().build();

    String kept = json.writeValueAsString(baseline.state());
    TenantBaseline restored = new TenantBaseline(json.readValue(kept, BaselineState.class));

    assertEquals(json.readTree(kept), json.readTree(json.writeValueAsString(restored.state())));
    assertEquals(baseline.view(who("s3")).sender(), restored.view(who("s3")).sender());
  }

  @Test
  void aSampleIsReadBackAsItWasWritten() throws JsonProcessingException {
    JsonMapper json = JsonMapper.builder().build();
    Sample sample = sample(new Correspondents("a", "n", List.of("r")), 12.5);

    assertEquals(sample, json.readValue(json.writeValueAsString(sample), Sample.class));
  }

  @Test
  void pseudonymsDifferByTenantKindAndKey() {
    Pseudonyms pseudonyms = new Pseudonyms(Secret.of("0123456789abcdef"));
    TenantId one = new TenantId(new UUID(0, 1));
    TenantId two = new TenantId(new UUID(0, 2));

    String here = pseudonyms.of(one, "address", "a@b.example");
    assertEquals(here, pseudonyms.of(one, "address", "a@b.example"));
    assertNotEquals(here, pseudonyms.of(two, "address", "a@b.example"));
    assertNotEquals(here, pseudonyms.of(one, "name", "a@b.example"));
    assertNotEquals(
        here, new Pseudonyms(Secret.of("fedcba9876543210")).of(one, "address", "a@b.example"));
  }

  private void learn(String sender, double risk, int size) {
    baseline.learn(sample(who(sender), risk), size);
  }

  private static Sample sample(Correspondents who, double risk) {
    return new Sample(
        Map.of(Metric.RISK_SCORE, risk, Metric.URL_COUNT, 0.0, Metric.ATTACHMENT_COUNT, 0.0),
        who,
        false);
  }

  private static Correspondents who(String sender) {
    return new Correspondents(sender, "", List.of());
  }
}
