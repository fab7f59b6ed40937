package io.phishx.anomaly.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

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
          "settingcontent-ms",
          "rdp",
          "library-ms",
          "search-ms",
          "appref-ms",
          "diagcab",
          "jnlp",
          "wsc",
          "sct");
  private static final Set<String> DISK_IMAGES = Set.of("iso", "img", "vhd", "vhdx", "dmg", "udf");
  private static final Set<String> CONTAINERS =
      Set.of("one", "onepkg", "mht", "mhtml", "cab", "ace", "arj", "lzh");
  private static final Set<String> PAGES = Set.of("htm", "html", "shtml", "xhtml", "xht");
  private static final Set<String> SCRIPTS =
      Set.of("bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "sh");
  private static final Set<String> DOCUMENTS =
      Set.of(
          "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "txt", "rtf", "csv",
          "jpg", "jpeg", "png", "gif", "zip", "eml", "mp3", "mp4");
  private static final int MAX_EXTENSION = 20;
  private static final Pattern PADDED_PROGRAM =
      Pattern.compile(
          "\\.(?:exe|scr|pif|msi|bat|cmd|ps1|vbs|js|hta|jar|lnk)(?:\\s{2,50}\\.|:)",
          Pattern.CASE_INSENSITIVE);

  private FileNames() {}

  /** Extensions in order, lower case. */
  public static List<String> extensions(String name) {
    List<String> found = new ArrayList<>();
    String rest = LowerCase.of(name.strip());
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

  /** Whether a double click would mount it. */
  public static boolean mounts(String name) {
    return last(name).map(DISK_IMAGES::contains).orElse(false);
  }

  /** Whether it holds other files in a way that few people send and few filters look into. */
  public static boolean isRareContainer(String name) {
    return last(name).map(CONTAINERS::contains).orElse(false);
  }

  /** Whether a double click would open it in a browser. */
  static boolean isPage(String name) {
    return last(name).map(PAGES::contains).orElse(false);
  }

  /** Whether it is a script by its name. */
  static boolean isScript(String name) {
    return last(name).map(SCRIPTS::contains).orElse(false);
  }

  /** Whether it ends as a harmless document. */
  public static boolean looksLikeDocument(String name) {
    return last(name).map(DOCUMENTS::contains).orElse(false);
  }

  /**
   * A document's extension followed by one that runs, or one that runs followed by white space and
   * another extension, or by a stream's name.
   */
  public static boolean hidesProgram(String name) {
    List<String> extensions = extensions(name);
    boolean behindDocument =
        runs(name)
            && extensions.size() >= 2
            && DOCUMENTS.contains(extensions.get(extensions.size() - 2));
    return behindDocument || PADDED_PROGRAM.matcher(name).find();
  }

  private static Optional<String> last(String name) {
    List<String> extensions = extensions(name);
    return extensions.isEmpty() ? Optional.empty() : Optional.of(extensions.getLast());
  }
}
