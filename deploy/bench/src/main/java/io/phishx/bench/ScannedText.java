package io.phishx.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Kinds of texts, ordinary ones and such as are full of what one recognizer looks at. */
public enum ScannedText {
  /** Prose with a link, a mail address and a phone number in 450 bytes. */
  MAIL(random -> Texts.MAIL),
  /** Lines of a log as one text. */
  LOG(Texts::logLine),
  /** Lines of a log, each scanned by itself. */
  LINES(Texts::logLine),
  WORDS(random -> "a "),
  /** Numbers of 40 countries and of the regions scanned for, none twice. */
  PHONES(Texts::phone),
  /** Short groups of digits, each of which may begin something. */
  DIGITS(random -> random.nextInt(10, 1000) + (random.nextInt(9) == 0 ? "." : " ")),
  DATES(
      random -> "born 0%d.1%d.19%d ".formatted(1 + random.nextInt(9), 1, 10 + random.nextInt(90))),
  ADDRESSES(Texts::address),
  LINKS(Texts::link),
  /** Card and bank account numbers, right and wrong ones. */
  ACCOUNTS(Texts::account),
  /** Words as long as a wallet's address. */
  KEYS(Texts::key),
  /** An attachment as it is sent. */
  BASE64(Texts::base64),
  /** A script without spaces, with a link and a number now and then. */
  CHINESE(random -> "请拨打电话 " + Texts.phone(random) + "咨询详情，或访问 https://example.cn/查询 。谢谢您的支持与配合！");

  private static final int MEGABYTE = 1_000_000;

  @SuppressWarnings("ImmutableEnumChecker") // method references without state
  private final Function<Random, String> piece;

  ScannedText(Function<Random, String> piece) {
    this.piece = piece;
  }

  /** A million bytes of it, in as many strings as are scanned one by one; each time the same. */
  List<String> megabyte() {
    Random random = new Random(name().hashCode());
    List<String> pieces = new ArrayList<>();
    int bytes = 0;
    while (bytes < MEGABYTE) {
      pieces.add(piece.apply(random));
      bytes += pieces.getLast().getBytes(StandardCharsets.UTF_8).length;
    }
    return this == LINES ? pieces : List.of(String.join("", pieces));
  }

  private static final class Texts {

    private static final String MAIL =
        """
        Dear team,
        please find attached the quarterly report. The numbers are up 12.5% to 4.3 million since
        2024-03-01, as John said in yesterday's meeting; the board will discuss them on Tuesday at
        10:30 in room 4.12. Until then, have a look at https://example.com/reports/2024?id=17 and
        send me your comments. Für Rückfragen bin ich am Montag im Büro erreichbar.
        Kind regards
        Alice Example <alice@example.com>, +1 212-555-2368

        """;

    private static final String BASE_58 =
        "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /** What stands before the digits of a national number, and how many there are. */
    private static final List<String> NUMBERS =
        List.of(
            "+1 212-5xx-xxxx",
            "+44 20 7xxx xxxx",
            "+49 30 9xxxxx",
            "+33 1 42 xx xx xx",
            "+34 91 1xx xx xx",
            "+39 06 69xxxxxx",
            "+81 3-1xxx-xxxx",
            "+86 10 6xxx xxxx",
            "+55 11 3xxx-xxxx",
            "+7 495 1xx-xx-xx",
            "+971 4 3xx xxxx",
            "+82 2-3xx-xxxx",
            "+91 98xxx xxxxx",
            "+41 44 6xx xx xx",
            "+31 20 7xx xxxx",
            "+46 8 1xx xxx xx",
            "+61 2 9xxx xxxx",
            "+353 1 5xx xxxx",
            "+27 11 4xx xxxx",
            "+48 22 1xx xx xx",
            "+43 1 2xxxxxxxx",
            "+32 2 5xx xx xx",
            "+45 32 xx xx xx",
            "+47 22 xx xx xx",
            "+358 9 1xxxxxx",
            "+30 21 0xxx xxxx",
            "+420 224 1xx xxx",
            "+36 1 2xx xxxx",
            "+40 21 3xx xxxx",
            "+351 21 3xx xxxx",
            "+64 9 8xx xxxx",
            "+65 6xxx xxxx",
            "+852 2xxx xxxx",
            "+84 24 39xx xxxx",
            "+62 21 50xx xxxx",
            "+60 3-20xx xxxx",
            "+66 2 1xx xxxx",
            "+90 212 1xx xx xx",
            "+972 3-1xx-xxxx",
            "+234 803 1xx xxxx",
            "(415) 5xx-xxxx",
            "415.5xx.xxxx",
            "020 7xxx xxxx",
            "030 9xxxxx",
            "01 42 xx xx xx",
            "0171 1xxxxxx",
            "Phone 4155xxxxxx",
            "1-800-3xx-xxxx",
            "+99 123 xxx xxxx",
            "+49 1x xx xx xx",
            "0999 xxx xxx",
            "123 xxx xxx xxx");

    private Texts() {}

    static String logLine(Random random) {
      return "2026-11-25 07:34:13,%03d INFO [io.phishx.crypto] (executor-thread-%d) rows opened:"
              .formatted(random.nextInt(1000), random.nextInt(16))
          + " tenant=%s count=%d took=%dms\n"
              .formatted(uuid(random), random.nextInt(5000), random.nextInt(90));
    }

    static String phone(Random random) {
      return digits(NUMBERS.get(random.nextInt(NUMBERS.size())), random) + ", ";
    }

    static String address(Random random) {
      return switch (random.nextInt(4)) {
        case 0 -> "%d.%d.%d.%d ".formatted(octet(random), octet(random), octet(random), 7);
        case 1 -> "2001:db8:%x::%x ".formatted(random.nextInt(65536), random.nextInt(65536));
        case 2 -> "00:1a:2b:%02x:%02x:%02x ".formatted(octet(random), octet(random), octet(random));
        default -> "%d:%d:%d::%d ".formatted(octet(random), octet(random), octet(random), 3);
      };
    }

    static String link(Random random) {
      String name = Integer.toString(random.nextInt(1 << 28), 36);
      return switch (random.nextInt(4)) {
        case 0 -> "https://" + name + ".example.com/a?b=c ";
        case 1 -> "www." + name + ".org, ";
        case 2 -> name + "@mail.example.co.uk ";
        default -> name + ".example.net ";
      };
    }

    static String account(Random random) {
      return switch (random.nextInt(5)) {
        case 0 -> digits("4111 xxxx xxxx xxxx ", random);
        case 1 -> digits("DE89 3704 0044 0532 xxxx xx, ", random);
        case 2 -> digits("5500000xxxxxxxxx ", random);
        case 3 -> "GB29 NWBK 6016 1331 9268 19, ";
        default -> digits("536-2x-xxxx ", random);
      };
    }

    static String key(Random random) {
      return switch (random.nextInt(3)) {
        case 0 -> "1" + base58(random, 33) + " ";
        case 1 -> "wallet " + base58(random, 44) + " ";
        default -> "0x" + HexFormat.of().withUpperCase().formatHex(bytes(random, 20)) + " ";
      };
    }

    static String base64(Random random) {
      return Base64.getMimeEncoder().encodeToString(bytes(random, 57)) + "\r\n";
    }

    private static String uuid(Random random) {
      String hex = HexFormat.of().formatHex(bytes(random, 16));
      return "%s-%s-%s-%s-%s"
          .formatted(
              hex.substring(0, 8),
              hex.substring(8, 12),
              hex.substring(12, 16),
              hex.substring(16, 20),
              hex.substring(20));
    }

    private static String digits(String pattern, Random random) {
      StringBuilder text = new StringBuilder(pattern);
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) == 'x') {
          text.setCharAt(i, (char) ('0' + random.nextInt(10)));
        }
      }
      return text.toString();
    }

    private static String base58(Random random, int length) {
      return random
          .ints(length, 0, BASE_58.length())
          .mapToObj(i -> BASE_58.substring(i, i + 1))
          .collect(Collectors.joining());
    }

    private static byte[] bytes(Random random, int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    }

    private static int octet(Random random) {
      return 1 + random.nextInt(250);
    }
  }
}
