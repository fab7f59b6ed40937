package io.phishx.e2e;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.phishx.e2e.RunningSystem.Demo;
import io.phishx.local.PhishxSystem;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/**
 * With the TLS switch on, mail flows, whatever order the services start in, and whoever isn't part
 * of the system is not heard.
 */
class TransportTest {

  private static final List<String> MIXED_ORDER =
      List.of(
          "anomaly-service",
          "auth-service",
          "region-controller",
          "crypto-service",
          "experiment-service");

  @Test
  void everyHopIsMutualTlsAndPlainHttpIsNotAnswered() {
    try (Demo demo = Demo.start(PhishxSystem.builder().tls().startOrder(MIXED_ORDER))) {
      assertEquals("https", demo.system().url().getScheme());

      demo.api()
          .post("/ingest/email", demo.token("api_client"), "message/rfc822", Mails.plain("By TLS"))
          .require("Ingesting over TLS", 201);

      Map<String, String> reads = Probe.READS;
      reads.forEach(
          (service, path) -> {
            URI https = demo.system().serviceUrl(service);
            assertThrows(
                SSLException.class,
                () -> given().relaxedHTTPSValidation().get(https.resolve(path)),
                service + " answered somebody without a certificate");
            URI plain = URI.create("http://" + https.getAuthority() + path);
            assertThrows(
                IOException.class, () -> given().get(plain), service + " answered plain HTTP");
          });
    }
  }
}
