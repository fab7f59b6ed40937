package io.phishx.anomaly.mail;

import com.fasterxml.jackson.databind.JsonNode;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the guide's JSON mail with the same limits and the same outcome as raw mail. */
public final class JsonMailReader {

  private static final int MAX_LIST = 10_000;
  private static final Pattern MARKUP =
      Pattern.compile(
          "<(?:html|body|div|p|br|a|table|span|form|img|h[1-6])(?=[\\s/>])[^<>]{0,2000}+>",
          Pattern.CASE_INSENSITIVE);

  private final Set<String> trustedServers;

  /**
   * @param trustedServers ids of the servers whose authentication results count, lower case
   */
  public JsonMailReader(Set<String> trustedServers) {
    this.trustedServers = Set.copyOf(trustedServers);
  }

  /**
   * Reads one mail.
   *
   * @throws Problem.Invalid with what is wrong in which field
   */
  public Mail read(MailDocument document, Instant receivedAt) {
    List<Violation> violations = new ArrayList<>();
    MailParts parts = new MailParts();
    Headers headers = headers(document.headers(), parts.decoder, violations);
    attach(document.attachments(), parts, violations);
    for (String url : limited("urls", document.urls(), violations)) {
      String target = parts.decoder.clean(url).strip();
      boolean bare = !target.contains(":") && target.contains(".");
      parts.links.add(new Link(bare ? "http://" + target : target, null));
    }
    String body = parts.decoder.clean(text(document.body()));
    if (MARKUP.matcher(body).find()) {
      parts.html(body);
    } else {
      parts.plain(body);
    }
    if (document.sender() == null && !headers.has("from")) {
      violations.add(new Violation("sender", "must be given"));
    }
    List<String> recipients = limited("recipients", document.recipients(), violations);
    if (!violations.isEmpty()) {
      throw new Problem.Invalid("invalid-request", "the mail breaks its rules", violations);
    }
    if (!recipients.isEmpty()) {
      headers = withRecipients(headers, recipients, parts.decoder);
    }
    MailAssembly assembly = new MailAssembly(headers, parts, trustedServers, receivedAt);
    return assembly.of(
        sender(document.sender(), assembly.mailboxes("from"), parts),
        assembly.mailboxes("to", "cc"),
        document.subject() != null ? document.subject() : assembly.decoded("subject").orElse(""),
        document.messageId() != null
            ? document.messageId()
            : headers.first("message-id").orElse(null));
  }

  /** The given sender; a From header lends it the name that readers see. */
  private static Mailbox sender(@Nullable String given, List<Mailbox> from, MailParts parts) {
    Mailbox shown = from.isEmpty() ? new Mailbox("", "") : from.getFirst();
    List<Mailbox> named =
        given == null ? List.of() : AddressParser.parse(parts.decoder.clean(given), parts.decoder);
    if (named.isEmpty()) {
      return given == null ? shown : new Mailbox("", "");
    }
    Mailbox sender = named.getFirst();
    return sender.name().isEmpty() ? new Mailbox(shown.name(), sender.address()) : sender;
  }

  private static Headers withRecipients(
      Headers headers, List<String> recipients, TextDecoder decoder) {
    if (!headers.has("to")) {
      recipients.forEach(r -> headers.add("to", decoder.clean(r)));
    }
    return headers;
  }

  private static Headers headers(
      @Nullable Map<String, JsonNode> given, TextDecoder decoder, List<Violation> violations) {
    Headers headers = new Headers();
    if (given == null) {
      return headers;
    }
    given.forEach(
        (name, value) -> {
          List<JsonNode> values = new ArrayList<>();
          if (value.isArray()) {
            value.forEach(values::add);
          } else {
            values.add(value);
          }
          for (JsonNode one : values) {
            if (one.isValueNode()) {
              headers.add(decoder.clean(name), decoder.clean(one.asText()));
            } else {
              violations.add(new Violation("headers." + LowerCase.of(name), "must be text"));
            }
          }
        });
    return headers;
  }

  private static void attach(
      @Nullable List<MailDocument.File> files, MailParts parts, List<Violation> violations) {
    List<MailDocument.File> given = files == null ? List.of() : files;
    if (given.size() > MimeWalk.MAX_PARTS) {
      violations.add(new Violation("attachments", "at most " + MimeWalk.MAX_PARTS));
      return;
    }
    for (int i = 0; i < given.size(); i++) {
      MailDocument.File file = given.get(i);
      if (file == null) {
        violations.add(new Violation("attachments[" + i + "]", "must be given"));
        continue;
      }
      try {
        parts.attach(
            Attachments.describe(
                parts.decoder.clean(text(file.filename())),
                parts.decoder.clean(text(file.contentType())),
                Base64.getMimeDecoder().decode(text(file.base64()))));
      } catch (IllegalArgumentException e) {
        violations.add(new Violation("attachments[" + i + "].base64", "must be base64"));
      }
    }
  }

  private static List<String> limited(
      String field, @Nullable List<String> given, List<Violation> violations) {
    if (given == null) {
      return List.of();
    }
    if (given.size() > MAX_LIST || given.contains(null)) {
      violations.add(new Violation(field, "at most " + MAX_LIST + " texts"));
      return List.of();
    }
    return given;
  }

  private static String text(@Nullable String given) {
    return given == null ? "" : given;
  }
}
