package io.phishx.anomaly.mail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns bytes of any claimed charset into clean text, and reports what was wrong with them. */
final class TextDecoder {

  private static final Set<String> ASCII = Set.of("", "us-ascii", "ascii", "7bit", "8bit");
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

  private final Consumer<Flaw> flaws;

  TextDecoder(Consumer<Flaw> flaws) {
    this.flaws = flaws;
  }

  /** Decodes {@code bytes}; an unknown or missing charset is guessed: UTF-8, else Windows-1252. */
  String decode(byte[] bytes, @Nullable String claimed) {
    String name = claimed == null ? "" : LowerCase.of(claimed.strip());
    return clean(ASCII.contains(name) ? guess(bytes) : named(bytes, name));
  }

  /** Decodes the bytes of a header, which may be UTF-8 by RFC 6532. */
  String header(byte[] bytes) {
    return clean(guess(bytes));
  }

  private String named(byte[] bytes, String name) {
    try {
      Charset charset = Charset.forName(name);
      return charset.equals(StandardCharsets.UTF_8) || charset.equals(StandardCharsets.ISO_8859_1)
          ? guess(bytes)
          : new String(bytes, charset);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      flaws.accept(new Flaw(Flaw.Kind.UNKNOWN_CHARSET, clean(name)));
      return guess(bytes);
    }
  }

  private static String guess(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, WINDOWS_1252);
    }
  }

  /**
   * Removes NUL, which no store takes, replaces half surrogates, which no encoding has, and
   * shortens runs of marks to what can be normalised in linear time.
   */
  String clean(String text) {
    String result = text;
    if (result.indexOf('\0') >= 0) {
      flaws.accept(new Flaw(Flaw.Kind.NUL_BYTES, "NUL characters were removed"));
      result = result.replace("\0", "");
    }
    result = hasLoneSurrogate(result) ? replaceLone(result) : result;
    String streamSafe = StreamSafe.of(result);
    if (streamSafe.length() < result.length()) {
      flaws.accept(
          new Flaw(Flaw.Kind.STACKED_MARKS, "more than " + StreamSafe.MOST + " marks on a letter"));
    }
    return streamSafe;
  }

  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints().anyMatch(TextDecoder::isSurrogate);
  }

  private static String replaceLone(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().map(c -> isSurrogate(c) ? '\uFFFD' : c).forEach(out::appendCodePoint);
    return out.toString();
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  /** A decoder whose findings are added to {@code into}. */
  static TextDecoder reportingTo(List<Flaw> into) {
    return new TextDecoder(
        flaw -> {
          if (into.stream().noneMatch(f -> f.kind() == flaw.kind())) {
            into.add(flaw);
          }
        });
  }
}
