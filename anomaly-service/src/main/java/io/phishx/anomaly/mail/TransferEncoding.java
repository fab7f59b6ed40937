package io.phishx.anomaly.mail;

import java.io.InputStream;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.Base64InputStream;
import org.apache.james.mime4j.codec.QuotedPrintableInputStream;
import org.jspecify.annotations.Nullable;

/**
 * How a part's bytes are written, read as leniently as mail programs do: with comments, quotes and
 * what follows a semicolon left out, {@code x-base64} as what it says, and of several headers the
 * one that encodes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2045#section-6">RFC 2045, 6</a>
 */
enum TransferEncoding {
  IDENTITY,
  QUOTED_PRINTABLE,
  BASE64,
  UNKNOWN;

  private static final Pattern COMMENT = Pattern.compile("\\([^()]{0,1000}\\)");
  private static final Pattern NO_TOKEN = Pattern.compile("[^a-z0-9-]");

  static TransferEncoding of(List<String> headers) {
    TransferEncoding meant = IDENTITY;
    for (String header : headers) {
      TransferEncoding one = of(header);
      if (meant == IDENTITY || (meant == UNKNOWN && one != IDENTITY)) {
        meant = one;
      }
    }
    return meant;
  }

  private static TransferEncoding of(String header) {
    String plain = COMMENT.matcher(LowerCase.of(header)).replaceAll("");
    int end = plain.indexOf(';');
    String word = NO_TOKEN.matcher(end < 0 ? plain : plain.substring(0, end)).replaceAll("");
    return switch (word.startsWith("x-") ? word.substring(2) : word) {
      case "", "7bit", "8bit", "binary" -> IDENTITY;
      case "quoted-printable" -> QUOTED_PRINTABLE;
      case "base64" -> BASE64;
      default -> UNKNOWN;
    };
  }

  /** Whether the parser, which goes by the letter, reads the part in the same way. */
  boolean isNamed(@Nullable String understood) {
    String word = understood == null ? "" : LowerCase.of(understood.strip());
    return switch (this) {
      case BASE64 -> word.equals("base64");
      case QUOTED_PRINTABLE -> word.equals("quoted-printable");
      case IDENTITY, UNKNOWN -> !word.equals("base64") && !word.equals("quoted-printable");
    };
  }

  /** The bytes that {@code raw} stands for. */
  InputStream decoding(InputStream raw) {
    return switch (this) {
      case BASE64 -> new Base64InputStream(raw);
      case QUOTED_PRINTABLE -> new QuotedPrintableInputStream(raw);
      case IDENTITY, UNKNOWN -> raw;
    };
  }
}
