package io.phishx.chart;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong values are refused before anything is rendered, and the message names the value. */
class SchemaTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{imagee: {}} | imagee",
        "{environment: staging} | environment",
        "{image: {tag: latest}} | tag",
        "{route: {kind: nodePort}} | kind",
        "{route: {host: 'https://mail.acme.example'}} | host",
        "{database: {port: 70000}} | port",
        "{database: {password: hunter2}} | password",
        "{database: {tls: {mode: prefer}}} | mode",
        "{redis: {password: hunter2}} | password",
        "{networkPolicy: {gateway: {from: []}}} | from",
        "{networkPolicy: {gateway: {from: [{}]}}} | from",
        "{defaults: {replicas: -1}} | replicas",
        "{defaults: {replicas: two}} | replicas",
        "{defaults: {resources: {limits: {memory: lots}}}} | memory",
        "{services: {auth-service: {prot: 1}}} | prot",
        "{services: {auth-service: {port: 80}}} | port",
        "{services: {auth-service: {paths: [/internal]}}} | paths",
        "{services: {auth-service: {paths: [/q]}}} | paths",
        "{services: {auth-service: {paths: [/]}}} | paths",
        "{services: {auth-service: {config: {JWT_PRIVATE_KEY: x}}}} | config/JWT_PRIVATE_KEY",
        "{services: {auth-service: {config: {JWT_SECRET_KEY: x}}}} | config/JWT_SECRET_KEY",
        "{services: {crypto-service: {config: {ENCRYPTION_MASTER_KEY: x}}}} | config/ENCRYPTION_MASTER_KEY",
        "{services: {crypto-service: {config: {KEY_ROTATION_INTERVAL: 90}}}} | KEY_ROTATION_INTERVAL",
        "{services: {region-controller: {properties: {phishx.region.credentials.default.database-password: hunter2}}}} | database-password",
        "{services: {crypto-service: {digest: 'sha256:abc'}}} | digest",
        "{services: {billing: {paths: [/bills]}}} | billing",
      })
  void aWrongValueIsNamed(String overrides, String named) {
    // When
    IllegalStateException refusal =
        assertThrows(
            IllegalStateException.class, () -> Chart.render(ValueSet.PRODUCTION, overrides));

    // Then
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("values don't meet the specifications of the schema"), message);
    assertTrue(message.contains(named), message);
  }
}
