package io.phishx.anomaly.mail;

import io.phishx.chassis.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.io.MaxHeaderLengthLimitException;
import org.apache.james.mime4j.io.MaxHeaderLimitException;
import org.apache.james.mime4j.io.MaxLineLimitException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Event;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;

/**
 * Reads raw mail in one pass over its bytes, in time linear to their number.
 *
 * <p>What is odd becomes a {@link Flaw} of the mail. Only what has no headers, or a header beyond
 * the limits, is refused. Takes about a millisecond per 100 kB; large mail belongs on a worker.
 */
public final class MimeMailReader {

  private static final int MAX_HEADER_BYTES = 256 * 1024;
  private static final int MAX_HEADERS = 1_000;
  private static final MimeConfig LIMITS =
      MimeConfig.custom()
          .setMaxHeaderLen(MAX_HEADER_BYTES)
          .setMaxHeaderCount(MAX_HEADERS)
          .setMaxLineLen(-1)
          .build();

  private final Set<String> trustedServers;

  /**
   * @param trustedServers ids of the servers whose authentication results count, lower case
   */
  public MimeMailReader(Set<String> trustedServers) {
    this.trustedServers = Set.copyOf(trustedServers);
  }

  /**
   * Reads one mail.
   *
   * @throws Problem.Invalid if it has no headers, or headers beyond the limits
   */
  public Mail read(byte[] bytes, Instant receivedAt) {
    MailParts parts = new MailParts();
    MimeWalk walk = new MimeWalk(parts);
    MimeTokenStream stream = new MimeTokenStream(LIMITS, new Noting(parts, walk), null);
    stream.setRecursionMode(RecursionMode.M_RECURSE);
    try {
      int start = afterMailboxLine(bytes);
      stream.parse(new ByteArrayInputStream(bytes, start, bytes.length - start));
      for (EntityState state = stream.getState();
          state != EntityState.T_END_OF_STREAM;
          state = stream.next()) {
        if (!walk.step(state, stream)) {
          break;
        }
      }
    } catch (MaxHeaderLimitException | MaxHeaderLengthLimitException | MaxLineLimitException e) {
      throw beyondLimits();
    } catch (MimeException e) {
      parts.flaw(Flaw.Kind.BROKEN_PART, "the structure cannot be read to its end");
    } catch (IOException e) {
      if (e.getCause() instanceof MaxHeaderLimitException
          || e.getCause() instanceof MaxLineLimitException) {
        throw beyondLimits();
      }
      parts.flaw(Flaw.Kind.BROKEN_PART, "a part cannot be read to its end");
    }
    return assemble(walk.headers(), parts, receivedAt);
  }

  /** Where the mail begins: exports of mailboxes put a line before it that is no header. */
  private static int afterMailboxLine(byte[] bytes) {
    byte[] mark = "From ".getBytes(StandardCharsets.US_ASCII);
    if (bytes.length < mark.length || Arrays.mismatch(bytes, mark) < mark.length) {
      return 0;
    }
    for (int i = mark.length; i < Math.min(bytes.length, 1_000); i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  private Mail assemble(Headers headers, MailParts parts, Instant receivedAt) {
    if (headers.isEmpty()) {
      throw new Problem.Invalid("malformed-mail", "expected a mail that begins with its headers");
    }
    MailAssembly assembly = new MailAssembly(headers, parts, trustedServers, receivedAt);
    List<Mailbox> from = assembly.mailboxes("from");
    if (headers.all("from").size() > 1) {
      parts.flaw(Flaw.Kind.SEVERAL_FROM, headers.all("from").size() + " From headers");
    }
    if (from.isEmpty()) {
      parts.flaw(Flaw.Kind.NO_FROM, "no From header with an address");
      from = assembly.mailboxes("sender", "return-path");
    }
    return assembly.of(
        from.isEmpty() ? new Mailbox("", "") : from.getFirst(),
        assembly.mailboxes("to", "cc"),
        assembly.decoded("subject").orElse(""),
        headers.first("message-id").orElse(null));
  }

  private static Problem beyondLimits() {
    return new Problem.Invalid(
        "malformed-mail",
        "expected at most "
            + MAX_HEADERS
            + " headers of at most "
            + MAX_HEADER_BYTES
            + " bytes each");
  }

  /** Notes what the parser would otherwise pass over in silence. */
  private static final class Noting extends DecodeMonitor {
    private final MailParts parts;
    private final MimeWalk walk;

    Noting(MailParts parts, MimeWalk walk) {
      this.parts = parts;
      this.walk = walk;
    }

    @Override
    public boolean warn(String error, String dropDesc) {
      if (error.equals(Event.HEADERS_PREMATURE_END.toString())) {
        parts.flaw(Flaw.Kind.HEADERS_UNFINISHED, "the input ends within the headers");
      } else if (error.equals(Event.INVALID_HEADER.toString()) && !walk.ownHeadersRead()) {
        parts.flaw(Flaw.Kind.MALFORMED_HEADER, "a header line without a name");
      } else if (error.equals(Event.MIME_BODY_PREMATURE_END.toString())) {
        parts.flaw(Flaw.Kind.BROKEN_PART, "the input ends within a part");
      }
      return false;
    }

    @Override
    public boolean isListening() {
      return true;
    }
  }
}
