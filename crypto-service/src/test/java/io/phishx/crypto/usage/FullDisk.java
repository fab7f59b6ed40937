package io.phishx.crypto.usage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file whose disk is full at times: then it takes half of what is written, and fails. */
final class FullDisk extends FileChannel {

  private final FileChannel file;
  private boolean full;
  private boolean fixed;

  FullDisk(FileChannel file) {
    this.file = file;
  }

  /**
   * From now on.
   *
   * @param nowFull whether nothing can be written any more
   * @param nowFixed whether nothing can be cut off
   */
  void become(boolean nowFull, boolean nowFixed) {
    full = nowFull;
    fixed = nowFixed;
  }

  @Override
  public int write(ByteBuffer bytes, long position) throws IOException {
    if (!full) {
      return file.write(bytes, position);
    }
    file.write(bytes.slice(bytes.position(), bytes.remaining() / 2), position);
    throw new IOException("no space left on device");
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    if (fixed) {
      throw new IOException("input/output error");
    }
    file.truncate(size);
    return this;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return file.read(into);
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    return file.read(into, offset, length);
  }

  @Override
  public int write(ByteBuffer bytes) {
    throw new UnsupportedOperationException("written by position only");
  }

  @Override
  public long write(ByteBuffer[] bytes, int offset, int length) {
    throw new UnsupportedOperationException("written by position only");
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    file.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public void force(boolean metaData) throws IOException {
    file.force(metaData);
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return file.transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    return file.transferFrom(source, position, count);
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    return file.read(into, position);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return file.map(mode, position, size);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return file.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return file.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }
}
