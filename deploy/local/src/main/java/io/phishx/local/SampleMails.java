package io.phishx.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The raw mails of the tour, as they would come from a mail server. */
final class SampleMails {

  private static final List<String> NAMES =
      List.of(
          "01-plain",
          "02-newsletter",
          "03-attachments",
          "04-non-ascii-headers",
          "05-thread-1",
          "06-thread-2",
          "07-thread-3",
          "08-display-name-impostor",
          "09-thirty-links",
          "10-credential-phish",
          "11-double-extension",
          "12-lookalike-domain",
          "13-invoice-fraud",
          "14-calendar-invite",
          "15-eight-attachments",
          "16-latin-1-bounce");

  private SampleMails() {}

  static List<String> names() {
    return NAMES;
  }

  static byte[] read(String name) {
    try (InputStream mail = SampleMails.class.getResourceAsStream("/mails/" + name + ".eml")) {
      if (mail == null) {
        throw new IllegalArgumentException("no sample mail " + name);
      }
      return mail.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
