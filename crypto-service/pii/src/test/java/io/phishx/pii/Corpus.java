package io.phishx.pii;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts written for the tests, in which personal data are marked: {@code {{type:value}}}. */
final class Corpus {

  private static final Pattern MARK = Pattern.compile("\\{\\{([a-z_]+):(.*?)}}");

  private Corpus() {}

  /** A text without its marks, and what they marked; scores are 1. */
  record Sample(String text, List<PiiFinding> marked) {}

  static List<Sample> read() throws IOException {
    try (InputStream in = Objects.requireNonNull(Corpus.class.getResourceAsStream("/corpus.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("# "))
          .map(Corpus::sample)
          .toList();
    }
  }

  private static Sample sample(String line) {
    StringBuilder text = new StringBuilder();
    List<PiiFinding> marked = new ArrayList<>();
    Matcher mark = MARK.matcher(line);
    int at = 0;
    while (mark.find()) {
      text.append(line, at, mark.start());
      int start = text.length();
      text.append(mark.group(2));
      PiiType type = PiiType.valueOf(mark.group(1).toUpperCase(Locale.ROOT));
      marked.add(new PiiFinding(type, start, text.length(), 1));
      at = mark.end();
    }
    return new Sample(text.append(line, at, line.length()).toString(), marked);
  }
}
