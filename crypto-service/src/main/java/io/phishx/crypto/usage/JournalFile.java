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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The counts of one {@link Generation} as they came, for the process after one that was killed.
 *
 * <p>What was appended is the operating system's when {@link #append} returns: it survives the
 * process, not the machine. A record that was cut short ends the reading. Not safe for use by
 * several threads.
 */
interface JournalFile {

  /** Keeps nothing: what wasn't flushed is lost with the process. */
  JournalFile NONE =
      new JournalFile() {
        @Override
        public void append(TenantId tenant, FieldCounts counts) {}

        @Override
        public void compact(Map<TenantId, FieldCounts> sums) {}

        @Override
        public boolean delete() {
          return true;
        }
      };

  /** Adds one record; never fails: counting is not worth a call. */
  void append(TenantId tenant, FieldCounts counts);

  /**
   * Keeps {@code sums} in place of the records, if those have become many; never fails.
   *
   * @param sums all that was appended
   */
  void compact(Map<TenantId, FieldCounts> sums);

  /** False if it may be read again. */
  boolean delete();

  /**
   * On a disk, open and locked by this process: the records, and beside them a file that is only
   * locked. The records' file is replaced when it is compacted, so whoever had opened it before
   * could lock what is not there any more; the other one stays as long as there are records.
   */
  final class OnDisk implements JournalFile {

    /** As large as this it may become before it is compacted, and twice as large as it was then. */
    static final long COMPACT_FROM = 1 << 20;

    private static final Logger LOG = Logger.getLogger(JournalFile.class);
    private static final String ANEW = ".new";

    private final Path path;
    private final Path lockPath;
    private final FileChannel lock;
    private FileChannel channel;
    private long end;
    private long compactFrom = COMPACT_FROM;
    private boolean torn;

    /**
     * Both files, locked.
     *
     * @param channel of the records
     */
    OnDisk(Path path, FileChannel channel, Path lockPath, FileChannel lock) {
      this.path = path;
      this.channel = channel;
      this.lockPath = lockPath;
      this.lock = lock;
    }

    /** A copy that was being written when its process was killed: the records are still whole. */
    static Path unfinished(Path path) {
      return path.resolveSibling(path.getFileName() + ANEW);
    }

    @Override
    public void append(TenantId tenant, FieldCounts counts) {
      try {
        if (torn) {
          // whatever follows half a record would be read as the rest of it
          channel.truncate(end);
          torn = false;
        }
        byte[] record = bytes(tenant, counts);
        torn = true;
        write(channel, end, record);
        torn = false;
        end += record.length;
      } catch (IOException e) {
        LOG.warnf("counts are not in the journal, a kill -9 would lose them: %s", e.toString());
      }
    }

    @Override
    public void compact(Map<TenantId, FieldCounts> sums) {
      if (end <= compactFrom) {
        return;
      }
      try {
        replace(sums);
        compactFrom = Math.max(COMPACT_FROM, 2 * end);
      } catch (IOException e) {
        LOG.warnf("a journal of counts stays as large as it is: %s", e.toString());
        compactFrom = 2 * end;
      }
    }

    /** At any moment the path names a whole file: the one with the records, or that with sums. */
    private void replace(Map<TenantId, FieldCounts> sums) throws IOException {
      Path anew = unfinished(path);
      FileChannel fresh =
          FileChannel.open(
              anew,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        if (fresh.tryLock() == null) {
          throw new IOException("another process holds " + anew.getFileName());
        }
        long length = 0;
        for (Map.Entry<TenantId, FieldCounts> sum : sums.entrySet()) {
          byte[] record = bytes(sum.getKey(), sum.getValue());
          write(fresh, length, record);
          length += record.length;
        }
        Files.move(anew, path, StandardCopyOption.ATOMIC_MOVE);
        end = length;
        torn = false;
      } catch (IOException | RuntimeException e) {
        fresh.close();
        Files.deleteIfExists(anew);
        throw e;
      }
      FileChannel before = channel;
      channel = fresh;
      before.close();
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
        Files.deleteIfExists(unfinished(path));
        Files.deleteIfExists(path);
        channel.close();
      } catch (IOException e) {
        LOG.warnf("a journal that is done with stays, and changes nothing: %s", e.toString());
        return false;
      }
      try {
        // after the records: whoever locks it now finds none
        Files.deleteIfExists(lockPath);
        lock.close();
      } catch (IOException e) {
        LOG.debugf("the lock of a journal stays without it: %s", e.toString());
      }
      return true;
    }

    /** Leaves both files to others. */
    void release() throws IOException {
      try {
        channel.close();
      } finally {
        lock.close();
      }
    }

    private static void write(FileChannel to, long at, byte[] bytes) throws IOException {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        to.write(left, at + left.position());
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
