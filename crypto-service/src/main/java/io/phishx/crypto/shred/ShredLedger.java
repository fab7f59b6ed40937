package io.phishx.crypto.shred;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.key.ReceiptKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What was shredded, outside the database, so that no backup of it brings the keys back: a folder
 * that all replicas share, one file per tenant, written once and never changed. Blocks: for worker
 * threads.
 */
@ApplicationScoped
class ShredLedger {

  private static final String SUFFIX = ".json";

  private final Optional<Path> folder;
  private final ObjectMapper json;

  ShredLedger(CryptoConfig config, ObjectMapper json) {
    this.folder = config.shredLedger();
    this.json = json;
  }

  boolean isConfigured() {
    return folder.isPresent();
  }

  /** Tenants on record; empty if there is no ledger. */
  Set<TenantId> tenants() throws IOException {
    if (folder.isEmpty()) {
      return Set.of();
    }
    try (Stream<Path> files = Files.list(folder.get())) {
      Set<TenantId> tenants = new HashSet<>();
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("."))
          .forEach(
              name ->
                  tenants.add(
                      new TenantId(
                          UUID.fromString(name.substring(0, name.length() - SUFFIX.length())))));
      return tenants;
    } catch (IllegalArgumentException e) {
      throw new IOException("the shred ledger holds a file that is named after no tenant", e);
    }
  }

  /**
   * The receipt on record.
   *
   * @throws IOException if there is none, or its signature does not hold
   */
  Receipt read(TenantId tenant) throws IOException {
    Receipt receipt = json.readValue(Files.readString(file(tenant)), Receipt.class);
    Receipt.Signature signature = receipt.signature();
    if (!receipt.tenantId().equals(tenant)
        || signature == null
        || !ReceiptKey.verifies(signature.jws(), signature.publicKey())) {
      throw new IOException("the receipt of " + tenant + " in the shred ledger was altered");
    }
    return receipt;
  }

  /**
   * Puts {@code receipt} on record, on the disk when this returns.
   *
   * @return what is on record now: an earlier receipt stays
   */
  Receipt append(Receipt receipt) throws IOException {
    Path target = file(receipt.tenantId());
    if (!Files.exists(target)) {
      Path prepared = target.resolveSibling("." + UUID.randomUUID());
      write(prepared, text(receipt));
      try {
        Files.createLink(target, prepared);
      } catch (FileAlreadyExistsException e) {
        // another replica was faster: its receipt counts
      } catch (UnsupportedOperationException e) {
        Files.move(prepared, target);
      } finally {
        Files.deleteIfExists(prepared);
      }
      sync(folder.orElseThrow());
    }
    return read(receipt.tenantId());
  }

  private static void write(Path file, String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** The name of a new file is on the disk only when its folder is. */
  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private Path file(TenantId tenant) throws IOException {
    return folder
        .orElseThrow(() -> new IOException("there is no shred ledger"))
        .resolve(tenant + SUFFIX);
  }

  private String text(Receipt receipt) throws JsonProcessingException {
    return json.writeValueAsString(receipt);
  }
}
