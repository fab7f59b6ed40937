package io.phishx.anomaly.mail;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts a mail together from headers and parts, whichever way they came. */
final class MailAssembly {

  private final Headers headers;
  private final MailParts parts;
  private final Set<String> trustedServers;
  private final Instant receivedAt;

  MailAssembly(Headers headers, MailParts parts, Set<String> trustedServers, Instant receivedAt) {
    this.headers = headers;
    this.parts = parts;
    this.trustedServers = trustedServers;
    this.receivedAt = receivedAt;
  }

  Mail of(Mailbox sender, List<Mailbox> recipients, String subject, @Nullable String messageId) {
    MailDate.judge(headers.first("date").orElse(null), headers.all("received"), receivedAt)
        .ifPresent(f -> parts.flaw(f.kind(), parts.decoder.clean(f.detail())));
    parts.judgeLength();
    String body = parts.body();
    List<Link> links = parts.links.all();
    return new Mail(
        sender,
        mailboxes("reply-to"),
        recipients,
        subjectLine(subject),
        messageId == null ? null : identifier(messageId),
        headers.has("in-reply-to") || headers.has("references"),
        new Mail.Bulk(
            headers.has("list-unsubscribe") || headers.has("list-id"),
            Unsubscribe.isIn(links, body)),
        body,
        parts.visible(),
        links,
        parts.attachments(),
        parts.asksForPassword(),
        Authentication.of(
            headers.all("authentication-results"), headers.all("received-spf"), trustedServers),
        parts.flaws,
        receivedAt);
  }

  List<Mailbox> mailboxes(String... names) {
    List<Mailbox> found = new ArrayList<>();
    for (String name : names) {
      for (String value : headers.all(name)) {
        found.addAll(AddressParser.parse(value, parts.decoder));
      }
    }
    return found.size() > AddressParser.MAX_MAILBOXES
        ? found.subList(0, AddressParser.MAX_MAILBOXES)
        : found;
  }

  Optional<String> decoded(String name) {
    return headers.first(name).map(v -> EncodedWords.decode(v, parts.decoder));
  }

  private String subjectLine(String subject) {
    String line = parts.decoder.clean(subject).replace('\r', ' ').replace('\n', ' ').strip();
    int end = Math.min(line.length(), Mail.MAX_SUBJECT);
    boolean splits =
        end > 0 && end < line.length() && Character.isHighSurrogate(line.charAt(end - 1));
    return line.substring(0, splits ? end - 1 : end);
  }

  private @Nullable String identifier(String written) {
    String id = parts.decoder.clean(written).strip();
    if (id.startsWith("<") && id.indexOf('>') > 0) {
      id = id.substring(1, id.indexOf('>'));
    }
    id = id.strip();
    return id.isEmpty() ? null : id.substring(0, Math.min(id.length(), Mail.MAX_MESSAGE_ID));
  }
}
