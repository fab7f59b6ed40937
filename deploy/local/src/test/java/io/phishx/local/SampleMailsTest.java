package io.phishx.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SampleMailsTest {

  private static final Pattern ADDRESS = Pattern.compile("[\\w.]+@([\\w-]+(?:\\.[\\w-]+)+)");
  private static final Pattern RESERVED =
      Pattern.compile("(?:.*\\.)?(?:example\\.(?:com|org|net)|[\\w-]+\\.test)");

  @ParameterizedTest
  @MethodSource("names")
  void mailIsWhatAServerWouldHandOver(String name) {
    String mail = text(name);

    assertFalse(mail.replace("\r\n", "").contains("\n"), "a bare line feed");
    assertTrue(mail.lines().allMatch(line -> line.length() <= 998), "a line beyond RFC 5322");
    for (String header : List.of("From: ", "Date: ", "Subject: ", "Message-ID: <")) {
      assertTrue(mail.contains("\r\n" + header), header);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void onlyReservedDomainsAreWrittenTo(String name) {
    List<String> foreign =
        ADDRESS
            .matcher(text(name))
            .results()
            .map((MatchResult address) -> address.group(1))
            .filter(domain -> !RESERVED.matcher(domain).matches())
            .toList();

    assertEquals(List.of(), foreign);
  }

  @Test
  void messageIdsAreDistinct() {
    Set<String> ids = new HashSet<>();
    for (String name : SampleMails.names()) {
      String mail = text(name);
      int start = mail.indexOf("Message-ID: <");
      assertTrue(ids.add(mail.substring(start, mail.indexOf('>', start))), name);
    }
  }

  static List<String> names() {
    return SampleMails.names();
  }

  private static String text(String name) {
    return new String(SampleMails.read(name), StandardCharsets.ISO_8859_1);
  }
}
