package io.phishx.anomaly.mail;

import java.util.List;
import java.util.Set;

/**
 * A file that came with a mail, described by its content, not by its claims.
 *
 * @param filename decoded, shortened in its middle; empty if there is none
 * @param declaredType media type by its header, lower case
 * @param content what the bytes are
 * @param traits what else was seen in them
 * @param size decoded size in bytes
 * @param digest SHA-256 of the content, hexadecimal
 */
public record Attachment(
    String filename,
    String declaredType,
    Content content,
    Set<Trait> traits,
    long size,
    String digest) {

  private static final int MAX_NAME = 255;
  private static final int HEAD_OF_NAME = 120;

  public Attachment {
    filename =
        filename.length() > MAX_NAME
            ? filename.substring(0, HEAD_OF_NAME)
                + "\u2026"
                + filename.substring(filename.length() - (MAX_NAME - HEAD_OF_NAME - 1))
            : filename;
    traits = Set.copyOf(traits);
  }

  /** The extensions in order, lower case: {@code a.pdf.exe} gives pdf and exe. */
  public List<String> extensions() {
    return FileNames.extensions(filename);
  }

  /** What the first bytes say. */
  public enum Content {
    /** Windows, Linux, macOS or Java program. */
    EXECUTABLE,
    /** Windows shortcut. */
    SHORTCUT,
    /** ISO or similar image that a system mounts. */
    DISK_IMAGE,
    ARCHIVE,
    OFFICE,
    PDF,
    IMAGE,
    HTML,
    SCRIPT,
    TEXT,
    OTHER
  }

  /** What was seen beyond the type. */
  public enum Trait {
    /** Macros in an office document. */
    MACROS,
    /** An archive that holds something to run. */
    HOLDS_EXECUTABLE,
    /** An archive that needs a password. */
    ENCRYPTED,
    /** A page with a script, a form or a redirect. */
    ACTIVE_PAGE,
    /**
     * A name that reads differently than it is: direction marks or padding before the extension.
     */
    DECEPTIVE_NAME
  }
}
