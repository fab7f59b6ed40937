package io.phishx.crypto.shred;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.key.ReceiptKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was shredded, outside the database, so that no backup of it brings the keys back: a folder
 * that all replicas share, one file per tenant, written once and never changed. Whoever can write
 * there is not believed for it: a receipt counts by its signature. Blocks: for worker threads.
 */
@ApplicationScoped
class ShredLedger {

  /** Of a file in bytes: more than the receipt of a hundred thousand keys takes. */
  static final int LONGEST = 16 << 20;

  private static final String SUFFIX = ".json";

  private final Optional<Path> folder;
  private final ReceiptTrust trust;
  private final ObjectMapper json;

  ShredLedger(CryptoConfig config, ReceiptTrust trust, ObjectMapper json) {
    this.trust = trust;
    this.folder = config.shredLedger();
    this.json = json;
  }

  boolean isConfigured() {
    return folder.isPresent();
  }

  /**
   * What the folder's files are named after.
   *
   * @param tenants whose receipts the files should hold
   * @param strangers files that are named after no tenant
   */
  record Names(Set<TenantId> tenants, Set<String> strangers) {

    static final Names NONE = new Names(Set.of(), Set.of());
  }

  /** Whose receipts are here, as the files' names say, unproven; nobody's if there is no ledger. */
  Names names() throws IOException {
    if (folder.isEmpty()) {
      return Names.NONE;
    }
    Set<TenantId> tenants = new HashSet<>();
    Set<String> strangers = new HashSet<>();
    try (Stream<Path> files = Files.list(folder.get())) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("."))
          .forEach(
              name -> {
                String id = name.substring(0, name.length() - SUFFIX.length());
                try {
                  tenants.add(new TenantId(UUID.fromString(id)));
                } catch (IllegalArgumentException e) {
                  strangers.add(name);
                }
              });
    }
    return new Names(tenants, strangers);
  }

  /** By which a file is told to be as it was, without being read. */
  record Mark(long size, FileTime changed, @Nullable Object file) {}

  /**
   * The mark of a tenant's file.
   *
   * @throws IOException if there is none
   */
  Mark mark(TenantId tenant) throws IOException {
    BasicFileAttributes file = attributes(file(tenant));
    return new Mark(file.size(), file.lastModifiedTime(), file.fileKey());
  }

  /**
   * The receipt on record, as {@link #proven}.
   *
   * @throws DoubtfulReceipt if no known key signed it for this tenant, or it is too long for one
   * @throws IOException if there is none, or it cannot be read
   */
  Receipt read(TenantId tenant) throws IOException {
    // bytes that are no text are no receipt either
    return proven(tenant, new String(bytes(file(tenant)), StandardCharsets.UTF_8));
  }

  private static byte[] bytes(Path file) throws IOException {
    // a pipe would keep its reader waiting for ever
    if (attributes(file).isRegularFile()) {
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(LONGEST + 1);
        if (bytes.length <= LONGEST) {
          return bytes;
        }
      }
    }
    throw new DoubtfulReceipt("expected a file of at most " + LONGEST + " bytes");
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class);
  }

  /**
   * The receipt that {@code text} is, as its signed payload says it; what stands beside that counts
   * for nothing.
   *
   * @throws DoubtfulReceipt if no known key signed it for this tenant
   */
  Receipt proven(TenantId tenant, String text) throws DoubtfulReceipt {
    try {
      Receipt stored = json.readValue(text, Receipt.class);
      Receipt.Signature signature = stored == null ? null : stored.signature();
      byte[] payload =
          payload(signature == null ? "" : signature.jws())
              .orElseThrow(
                  () -> new DoubtfulReceipt("no known key signed the receipt of " + tenant));
      Receipt receipt = json.readValue(new String(payload, StandardCharsets.UTF_8), Receipt.class);
      if (signature != null && receipt.tenantId().equals(tenant)) {
        return receipt.signed(signature);
      }
    } catch (JsonProcessingException e) {
      // a signed receipt can be read: this is none
    }
    throw new DoubtfulReceipt("there is no receipt of " + tenant + " in its place");
  }

  /**
   * Puts {@code receipt} on record, on the disk when this returns.
   *
   * @return what is on record now: an earlier receipt stays
   * @throws DoubtfulReceipt if no known key signed it, or what stays
   */
  Receipt append(Receipt receipt) throws IOException {
    Path target = file(receipt.tenantId());
    Receipt.Signature signature = receipt.signature();
    if (signature == null || payload(signature.jws()).isEmpty()) {
      throw new DoubtfulReceipt("expected a receipt that a known key signed");
    }
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

  private Optional<byte[]> payload(String jws) {
    return ReceiptKey.verified(jws, Receipt.TYPE, trust.known());
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
