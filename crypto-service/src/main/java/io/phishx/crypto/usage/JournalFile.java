package io.phishx.crypto.usage;

import io.phishx.chassis.tenant.TenantId;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The counts of one {@link Generation} as they came, for the process after one that was killed.
 *
 * <p>What was appended is the operating system's when {@link #append} returns: it survives the
 * process, not the machine. A record that was cut short ends the reading.
 */
interface JournalFile {

  /** Keeps nothing: what wasn't flushed is lost with the process. */
  JournalFile NONE =
      new JournalFile() {
        @Override
        public void append(TenantId tenant, FieldCounts counts) {}

        @Override
        public boolean delete() {
          return true;
        }
      };

  /** Adds one record; never fails: counting is not worth a call. */
  void append(TenantId tenant, FieldCounts counts);

  /** False if it may be read again. */
  boolean delete();

  /** On a disk, open and locked by this process. */
  record OnDisk(Path path, FileChannel channel) implements JournalFile {

    private static final Logger LOG = Logger.getLogger(JournalFile.class);

    @Override
    public void append(TenantId tenant, FieldCounts counts) {
      try {
        ByteBuffer record = ByteBuffer.wrap(bytes(tenant, counts));
        while (record.hasRemaining()) {
          channel.write(record);
        }
      } catch (IOException e) {
        LOG.warnf("counts are not in the journal, a kill -9 would lose them: %s", e.toString());
      }
    }

    /** All that was appended, summed up. */
    Map<TenantId, FieldCounts> read() throws IOException {
      Map<TenantId, FieldCounts> sums = new HashMap<>();
      // not closed: the channel, and the lock with it, stays open until the sums are confirmed
      InputStream bytes = Channels.newInputStream(channel.position(0));
      DataInputStream in = new DataInputStream(new BufferedInputStream(bytes));
      while (true) {
        try {
          TenantId tenant = new TenantId(uuid(in));
          sums.merge(tenant, counts(in), FieldCounts::plus);
        } catch (EOFException end) {
          return sums;
        }
      }
    }

    @Override
    public boolean delete() {
      try {
        Files.deleteIfExists(path);
        channel.close();
        return true;
      } catch (IOException e) {
        LOG.warnf("a journal that is done with stays, and changes nothing: %s", e.toString());
        return false;
      }
    }

    private static byte[] bytes(TenantId tenant, FieldCounts counts) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DataOutputStream out = new DataOutputStream(bytes)) {
        write(out, tenant.value());
        out.writeLong(counts.encryptions());
        out.writeLong(counts.decryptions());
        out.writeLong(counts.encryptionErrors());
        out.writeLong(counts.decryptionErrors());
        out.writeInt(counts.sealsByKey().size());
        for (Map.Entry<UUID, Long> seals : counts.sealsByKey().entrySet()) {
          write(out, seals.getKey());
          out.writeLong(seals.getValue());
        }
        out.writeInt(counts.formats().size());
        for (Map.Entry<FormatCounts.Column, FormatCounts> seen : counts.formats().entrySet()) {
          out.writeUTF(seen.getKey().table());
          out.writeUTF(seen.getKey().field());
          out.writeLong(seen.getValue().plaintext());
          out.writeLong(seen.getValue().v1());
          out.writeLong(seen.getValue().v2());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }

    private static FieldCounts counts(DataInputStream in) throws IOException {
      long encryptions = in.readLong();
      long decryptions = in.readLong();
      long encryptionErrors = in.readLong();
      long decryptionErrors = in.readLong();
      Map<UUID, Long> seals = new HashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        seals.put(uuid(in), in.readLong());
      }
      Map<FormatCounts.Column, FormatCounts> formats = new HashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        formats.put(
            new FormatCounts.Column(in.readUTF(), in.readUTF()),
            new FormatCounts(in.readLong(), in.readLong(), in.readLong()));
      }
      return new FieldCounts(
          encryptions, decryptions, encryptionErrors, decryptionErrors, seals, formats);
    }

    private static void write(DataOutputStream out, UUID id) throws IOException {
      out.writeLong(id.getMostSignificantBits());
      out.writeLong(id.getLeastSignificantBits());
    }

    private static UUID uuid(DataInputStream in) throws IOException {
      return new UUID(in.readLong(), in.readLong());
    }
  }
}
