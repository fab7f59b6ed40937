package io.phishx.anomaly.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MimeMailReaderTest {

  private static final Path MAILS = Path.of("src/test/resources/mails");
  private static final Instant NOW = Instant.parse("2026-11-25T08:00:00Z");
  private static final int MUTATIONS = 4_000;

  private final MimeMailReader reader = new MimeMailReader(Set.of());

  @Test
  void japaneseHeadersAndTextAreDecoded() throws IOException {
    Mail mail = file("clean/japanese");

    assertEquals("来週の会議について", mail.subject());
    assertTrue(mail.body().startsWith("お世話になっております。"), mail.body());
    assertEquals("taro.yamada@kansai.example", mail.sender().address());
    assertTrue(mail.flaws().isEmpty());
  }

  @Test
  void rawUtf8HeadersAreRead() throws IOException {
    Mail mail = file("clean/umlauts-raw-utf8");

    assertEquals("Jürgen Müßig", mail.sender().name());
    assertEquals("Grüße aus Köln – Angebot für Öfen", mail.subject());
    assertEquals(
        "xn--mller-fen-57a4d.de", mail.links().getFirst().domain().orElseThrow().registrable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Transfer-Encoding: base64 (as usual)",
        "Content-Transfer-Encoding: \"base64\"",
        "Content-Transfer-Encoding: base64;",
        "Content-Transfer-Encoding: x-base64",
        "Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64"
      })
  void transferEncodingIsReadAsMailProgramsDo(String headers) {
    Mail mail = encoded(headers);

    assertEquals("Confirm your password", mail.body().strip());
    assertEquals(List.of(Flaw.Kind.BROKEN_PART), mail.flaws().stream().map(Flaw::kind).toList());
  }

  @Test
  void unknownTransferEncodingIsAFlawAndTheUsualOneIsNone() {
    assertEquals(
        List.of(Flaw.Kind.BROKEN_PART),
        encoded("Content-Transfer-Encoding: x-uuencode").flaws().stream().map(Flaw::kind).toList());
    Mail usual = encoded("Content-Transfer-Encoding: Base64");
    assertEquals("Confirm your password", usual.body().strip());
    assertTrue(usual.flaws().isEmpty());
  }

  private Mail encoded(String headers) {
    String text =
        Base64.getEncoder()
            .encodeToString("Confirm your password".getBytes(StandardCharsets.US_ASCII));
    return reader.read(
        ("From: a@b.example\r\nContent-Type: text/plain\r\n" + headers + "\r\n\r\n" + text)
            .getBytes(StandardCharsets.US_ASCII),
        NOW);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5_000})
  void programInAnArchiveIsSeenWhateverStandsBeforeIt(int before) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write("G".repeat(before).getBytes(StandardCharsets.US_ASCII));
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < 3_000; i++) {
        zip.putNextEntry(new ZipEntry(i + ".txt"));
      }
      zip.putNextEntry(new ZipEntry("invoice.exe"));
    }

    Attachment file = Attachments.describe("files.zip", "application/zip", bytes.toByteArray());

    assertEquals(Attachment.Content.ARCHIVE, file.content());
    assertTrue(file.traits().contains(Attachment.Trait.HOLDS_EXECUTABLE));
  }

  @Test
  void filesAreToldFromIllustrations() throws IOException {
    Mail mail = file("clean/invoice-with-pdf");

    assertEquals(1, mail.attachments().size());
    Attachment file = mail.attachments().getFirst();
    assertEquals("Rechnung März 2026.pdf", file.filename());
    assertEquals(Attachment.Content.PDF, file.content());
  }

  @Test
  void aQuotedCommaIsNoSeparator() throws IOException {
    Mail mail = file("clean/thread-reply");

    assertEquals(2, mail.recipients().size());
    assertEquals("Weiss, Jonas", mail.recipients().get(1).name());
    assertTrue(mail.reply());
  }

  @Test
  void encodedWordsAreJoinedOverASplitCharacter() {
    // the two bytes of ü in two words
    Mail mail = read("From: a@b.example\nSubject: =?utf-8?q?M=C3?= =?utf-8?q?=BCller?= x\n\nt\n");

    assertEquals("Müller x", mail.subject());
  }

  @Test
  void parametersOfSeveralPiecesAreJoined() {
    Mail mail =
        read(
            """
            From: a@b.example
            Content-Type: application/octet-stream
            Content-Disposition: attachment; filename*0*=utf-8''%e2%82%ac; filename*1=".exe"

            x
            """);

    assertEquals("€.exe", mail.attachments().getFirst().filename());
  }

  @Test
  void theLineOfAMailboxExportIsNoHeader() {
    Mail mail = read("From tom@b.example Thu Nov  5 10:00:00 2026\nFrom: a@b.example\n\ntext\n");

    assertEquals("a@b.example", mail.sender().address());
    assertTrue(mail.flaws().isEmpty());
  }

  @Test
  void aDateIsALieOnlyAgainstTheMailsOwnTrail() {
    String old = "From: a@b.example\nDate: Tue, 12 Mar 2019 10:00:00 +0000\n";

    assertFalse(read(old + "\nt\n").has(Flaw.Kind.LYING_DATE));
    assertFalse(
        read("Received: from x by y; Wed, 13 Mar 2019 10:00:00 +0000\n" + old + "\nt\n")
            .has(Flaw.Kind.LYING_DATE));
    assertTrue(
        read("Received: from x by y; Wed, 25 Nov 2026 07:00:00 +0000\n" + old + "\nt\n")
            .has(Flaw.Kind.LYING_DATE));
  }

  @Test
  void onlyTrustedServersSpeakForAMail() {
    String mail =
        "Authentication-Results: mx.evil.example; dmarc=pass\nFrom: a@b.example\n\ntext\n";

    assertFalse(read(mail).authentication().confirmsSender());
    assertFalse(trusting("mx.acme.example", mail).authentication().confirmsSender());
    assertTrue(trusting("mx.evil.example", mail).authentication().confirmsSender());
  }

  @Test
  void damagedMailIsReadOrRefusedAndNothingElse() throws IOException {
    // Given
    List<byte[]> mails = new ArrayList<>();
    try (Stream<Path> files = Files.walk(MAILS)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".eml")).sorted().toList()) {
        mails.add(Files.readAllBytes(file));
      }
    }
    Random random = new Random(20261125);
    int refused = 0;

    // When
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] damaged = damage(mails.get(i % mails.size()), random);
      try {
        reader.read(damaged, NOW);
      } catch (Problem.Invalid e) {
        refused++;
      }
    }

    // Then: anything else would have been thrown; most damage leaves a mail
    assertTrue(refused < MUTATIONS / 10, () -> "too many were refused");
  }

  @Test
  void whatHasNoHeadersIsNoMail() {
    assertThrows(Problem.Invalid.class, () -> read("no header at all"));
  }

  private static byte[] damage(byte[] mail, Random random) {
    String[] splinters = {
      "\0",
      "\r",
      "\n\n",
      "=?utf-8?b?",
      "?=",
      "\"",
      "--",
      ";",
      "=",
      "\u00ff",
      "Content-Type: multipart/mixed; boundary=x\n",
      "Content-Transfer-Encoding: base64\n",
      "%",
      "<",
      ">",
      "(",
      ":",
      "boundary=\"\"",
      "\ud800"
    };
    byte[] damaged = mail.clone();
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      int at = random.nextInt(damaged.length);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(damaged, 0, at);
      int rest = at;
      switch (random.nextInt(4)) {
        case 0 -> out.write(random.nextInt(256));
        case 1 ->
            out.writeBytes(
                splinters[random.nextInt(splinters.length)].getBytes(StandardCharsets.UTF_8));
        case 2 -> rest = Math.min(damaged.length, at + random.nextInt(200));
        default -> out.write(damaged, 0, random.nextInt(damaged.length));
      }
      out.write(damaged, rest, damaged.length - rest);
      damaged = out.toByteArray();
    }
    return damaged;
  }

  private Mail file(String name) throws IOException {
    return reader.read(Files.readAllBytes(MAILS.resolve(name + ".eml")), NOW);
  }

  private Mail read(String mail) {
    return reader.read(mail.getBytes(StandardCharsets.UTF_8), NOW);
  }

  private static Mail trusting(String server, String mail) {
    return new MimeMailReader(Set.of(server)).read(mail.getBytes(StandardCharsets.UTF_8), NOW);
  }
}
