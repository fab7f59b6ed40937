package io.phishx.anomaly.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a file name says about what a system would do with the file. */
public final class FileNames {

  private static final Set<String> PROGRAMS =
      Set.of(
          "exe",
          "scr",
          "com",
          "pif",
          "msi",
          "msp",
          "dll",
          "cpl",
          "bat",
          "cmd",
          "ps1",
          "psm1",
          "vbs",
          "vbe",
          "js",
          "jse",
          "wsf",
          "wsh",
          "hta",
          "jar",
          "lnk",
          "reg",
          "chm",
          "gadget",
          "application",
          "msc",
          "appx",
          "msix",
          "apk",
          "sh",
          "scf",
          "url",
          "xll",
          "iqy",
          "settingcontent-ms");
  private static final Set<String> SCRIPTS =
      Set.of("bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "sh");
  private static final Set<String> DOCUMENTS =
      Set.of(
          "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "txt", "rtf", "csv",
          "jpg", "jpeg", "png", "gif", "zip", "eml", "mp3", "mp4");
  private static final Set<String> MACRO_DOCUMENTS =
      Set.of("docm", "xlsm", "pptm", "dotm", "xltm", "xlam", "ppam");
  private static final int MAX_EXTENSION = 20;

  private FileNames() {}

  /** Extensions in order, lower case. */
  public static List<String> extensions(String name) {
    List<String> found = new ArrayList<>();
    String rest = name.strip().toLowerCase(Locale.ROOT);
    int dot = rest.indexOf('.');
    while (dot >= 0) {
      int next = rest.indexOf('.', dot + 1);
      String extension = rest.substring(dot + 1, next < 0 ? rest.length() : next).strip();
      if (!extension.isEmpty() && extension.length() <= MAX_EXTENSION) {
        found.add(extension);
      }
      dot = next;
    }
    return List.copyOf(found);
  }

  /** Whether a double click would run it. */
  public static boolean runs(String name) {
    return last(name).map(PROGRAMS::contains).orElse(false);
  }

  /** Whether it is a script by its name. */
  static boolean isScript(String name) {
    return last(name).map(SCRIPTS::contains).orElse(false);
  }

  /** Whether its name announces macros. */
  static boolean announcesMacros(String name) {
    return last(name).map(MACRO_DOCUMENTS::contains).orElse(false);
  }

  /** Whether it ends as a harmless document. */
  public static boolean looksLikeDocument(String name) {
    return last(name).map(DOCUMENTS::contains).orElse(false);
  }

  /** A document's extension followed by one that runs. */
  public static boolean hidesProgram(String name) {
    List<String> extensions = extensions(name);
    return runs(name)
        && extensions.size() >= 2
        && DOCUMENTS.contains(extensions.get(extensions.size() - 2));
  }

  private static Optional<String> last(String name) {
    List<String> extensions = extensions(name);
    return extensions.isEmpty() ? Optional.empty() : Optional.of(extensions.getLast());
  }
}
