package io.phishx.anomaly.mail;

import io.phishx.anomaly.mail.Attachment.Content;
import io.phishx.anomaly.mail.Attachment.Trait;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** Tells files by their first bytes; looks into archives' directories and never unpacks them. */
final class Attachments {

  private static final int HEAD = 4_096;
  private static final int MAX_PAGE = 1_000_000;
  private static final int ISO_MARK = 0x8001;
  private static final int ZIP_HEADER = 30;
  private static final int ZIP_END = 22;
  private static final int ZIP_COMMENT = 65_535;

  private Attachments() {}

  static Attachment describe(String filename, String declaredType, byte[] bytes) {
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    Content content = content(filename, bytes, traits);
    if (isDeceptive(filename)) {
      traits.add(Trait.DECEPTIVE_NAME);
    }
    return new Attachment(
        filename, LowerCase.of(declaredType), content, traits, bytes.length, digest(bytes));
  }

  private static Content content(String filename, byte[] bytes, Set<Trait> traits) {
    if (startsWith(bytes, 'M', 'Z')
        || startsWith(bytes, 0x7f, 'E', 'L', 'F')
        || startsWith(bytes, 0xfe, 0xed, 0xfa)
        || startsWith(bytes, 0xcf, 0xfa, 0xed, 0xfe)
        || startsWith(bytes, 0xca, 0xfe, 0xba, 0xbe)) {
      return Content.EXECUTABLE;
    }
    if (startsWith(bytes, 0x4c, 0, 0, 0, 0x01, 0x14, 0x02, 0)) {
      return Content.SHORTCUT;
    }
    if (bytes.length > ISO_MARK + 5 && text(bytes, ISO_MARK, 5).equals("CD001")) {
      return Content.DISK_IMAGE;
    }
    if (startsWith(bytes, 'P', 'K', 3, 4) || endsAsZip(bytes)) {
      return zip(bytes, traits);
    }
    if (startsWith(bytes, 'R', 'a', 'r', '!')
        || startsWith(bytes, '7', 'z', 0xbc, 0xaf)
        || startsWith(bytes, 0x1f, 0x8b)
        || startsWith(bytes, 'M', 'S', 'C', 'F')) {
      return Content.ARCHIVE;
    }
    if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
      if (contains(bytes, "_VBA_PROJECT") || contains(bytes, wide("_VBA_PROJECT"))) {
        traits.add(Trait.MACROS);
      }
      return Content.OFFICE;
    }
    if (text(bytes, 0, 1_024).contains("%PDF-")) {
      return Content.PDF;
    }
    if (startsWith(bytes, 0x89, 'P', 'N', 'G')
        || startsWith(bytes, 0xff, 0xd8, 0xff)
        || startsWith(bytes, 'G', 'I', 'F', '8')) {
      return Content.IMAGE;
    }
    return textual(filename, bytes, traits);
  }

  private static Content textual(String filename, byte[] bytes, Set<Trait> traits) {
    String head = text(bytes, 0, HEAD).toLowerCase(Locale.ROOT).strip();
    boolean page =
        head.startsWith("<!doctype html") || head.contains("<html") || head.contains("<script");
    if (head.startsWith("<svg") || head.contains("<svg ")) {
      page = head.contains("<script") || contains(bytes, "<script");
    }
    if (FileNames.isScript(filename) || head.startsWith("#!")) {
      return Content.SCRIPT;
    }
    if (page || FileNames.isPage(filename)) {
      String whole = text(bytes, 0, MAX_PAGE).toLowerCase(Locale.ROOT);
      if (whole.contains("<script")
          || whole.contains("<form")
          || whole.contains("http-equiv=\"refresh")) {
        traits.add(Trait.ACTIVE_PAGE);
      }
      return Content.HTML;
    }
    for (int i = 0; i < Math.min(bytes.length, HEAD); i++) {
      if (bytes[i] == 0) {
        return Content.OTHER;
      }
    }
    return bytes.length == 0 ? Content.OTHER : Content.TEXT;
  }

  /** Walks the local headers: names only, nothing is inflated. */
  private static Content zip(byte[] bytes, Set<Trait> traits) {
    boolean office = false;
    boolean program = false;
    int position;
    for (position = next(bytes, 0); position >= 0; position = next(bytes, position)) {
      if ((bytes[position + 6] & 1) != 0) {
        traits.add(Trait.ENCRYPTED);
      }
      int length = (bytes[position + 26] & 0xff) | (bytes[position + 27] & 0xff) << 8;
      String name = text(bytes, position + ZIP_HEADER, length);
      String lower = name.toLowerCase(Locale.ROOT);
      office |=
          lower.equals("[content_types].xml")
              || lower.startsWith("word/")
              || lower.startsWith("xl/");
      if (lower.endsWith("vbaproject.bin")) {
        traits.add(Trait.MACROS);
      }
      program |=
          FileNames.runs(name) || FileNames.mounts(name) || lower.equals("meta-inf/manifest.mf");
      position += ZIP_HEADER + length;
    }
    if (program && !office) {
      traits.add(Trait.HOLDS_EXECUTABLE);
    }
    return office ? Content.OFFICE : Content.ARCHIVE;
  }

  /** Readers find an archive by its end, whatever stands before it. */
  private static boolean endsAsZip(byte[] bytes) {
    int earliest = Math.max(0, bytes.length - ZIP_END - ZIP_COMMENT);
    for (int i = bytes.length - ZIP_END; i >= earliest; i--) {
      if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 5 && bytes[i + 3] == 6) {
        return true;
      }
    }
    return false;
  }

  private static int next(byte[] bytes, int from) {
    for (int i = from; i + ZIP_HEADER < bytes.length; i++) {
      if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 3 && bytes[i + 3] == 4) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isDeceptive(String name) {
    boolean direction = name.chars().anyMatch(Attachments::turnsText);
    return direction || (name.contains("     ") && FileNames.runs(name));
  }

  private static boolean turnsText(int c) {
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
  }

  private static boolean startsWith(byte[] bytes, int... mark) {
    if (bytes.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((bytes[i] & 0xff) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean contains(byte[] bytes, String mark) {
    return new String(bytes, StandardCharsets.ISO_8859_1).contains(mark);
  }

  private static String wide(String mark) {
    StringBuilder out = new StringBuilder();
    mark.chars().forEach(c -> out.append((char) c).append('\0'));
    return out.toString();
  }

  private static String text(byte[] bytes, int from, int length) {
    int end = Math.min(bytes.length, from + length);
    return from >= end
        ? ""
        : new String(Arrays.copyOfRange(bytes, from, end), StandardCharsets.ISO_8859_1);
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
