package io.phishx.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.Configs;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CryptoConfigTest {

  @Test
  void defaultsAreTheDocumentedOnes() {
    // When
    CryptoConfig config = Configs.crypto(Map.of());

    // Then
    assertTrue(config.enabled());
    assertEquals(Optional.empty(), config.masterKey());
    assertEquals(Optional.empty(), config.masterKeyNext());
    assertEquals(Optional.empty(), config.pkcs11().library());
    assertEquals(Optional.empty(), config.pkcs11().slot());
    assertEquals(Optional.empty(), config.pkcs11().pin());
    assertEquals(Optional.empty(), config.pkcs11().keyLabel());
    assertEquals(Optional.empty(), config.pkcs11().nextKeyLabel());
    assertEquals(Optional.empty(), config.legacyMasterKeys());
    assertEquals(Optional.empty(), config.legacyTenants());
    assertEquals(Optional.empty(), config.undividedTables());
    assertFalse(config.migration());
    assertEquals(Map.of(), config.tableFormats());
    assertEquals(600_000, config.passphraseIterations());
    assertEquals(90, config.rotationIntervalDays());
    assertEquals(Duration.ofMinutes(10), config.rotationPause());
    assertEquals(Duration.ofHours(1), config.sweepInterval());
    assertEquals(Duration.ofMinutes(1), config.sweepFirstAfter());
    assertEquals(1L << 31, config.maxSealsPerKey());
    assertEquals(Duration.ofMinutes(5), config.settleTime());
    assertEquals(Duration.ofHours(24), config.countMaxAge());
    assertEquals(Optional.empty(), config.shredLedger());
    assertEquals(Optional.empty(), config.backupsKept());
    assertEquals(Map.of(), config.receiptKeys());
    assertEquals(10_000, config.maxRows());
    assertEquals(32 * 1024, config.workerThreshold().asLongValue());
    assertEquals(Optional.empty(), config.callMemory());
    assertEquals(Optional.empty(), config.bodyMemory());
    assertEquals(Duration.ofMinutes(1), config.bodyPatience());
    assertEquals(10_000, config.lateOpenings());
    assertEquals(Optional.empty(), config.usageJournal());
    assertEquals(Duration.ofSeconds(1), config.usageFlush());
    assertEquals(Duration.ofHours(1), config.decryptBudget().window());
    assertEquals(20_000, config.decryptBudget().people());
    assertEquals(1_000_000, config.decryptBudget().services());
    assertEquals(20_000, config.cache().maxKeys());
    assertEquals(Duration.ofHours(1), config.cache().maxAge());
    assertEquals(Duration.ofHours(24), config.cache().outageAge());
    assertEquals(Duration.ofSeconds(30), config.cache().activeVersionTtl());
  }
}
