package io.phishx.crypto.shred;

import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.key.ReceiptKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The keys whose receipts are believed: this service's own, sealed in the database by the root key,
 * and those that the configuration names. A receipt never brings its own.
 */
@ApplicationScoped
class ReceiptTrust {

  private final DataKeys keys;
  private volatile Map<String, String> known;

  ReceiptTrust(DataKeys keys, CryptoConfig config) {
    this.keys = keys;
    this.known = Map.copyOf(config.receiptKeys());
  }

  /** Public key by {@code kid}, as far as known; without the own one until it was read once. */
  Map<String, String> known() {
    return known;
  }

  /** Reads the own key, which is made here if there is none: before the first receipt needs it. */
  Uni<Map<String, String>> learn() {
    return keys.ring(ReceiptKey.OWNER, ReceiptKey.NEEDS)
        .map(ReceiptKey::of)
        .map(
            own -> {
              if (!known.containsKey(own.id())) {
                Map<String, String> all = new LinkedHashMap<>();
                all.put(own.id(), own.publicKey());
                known.forEach(all::putIfAbsent);
                known = Map.copyOf(all);
              }
              return known;
            });
  }
}
