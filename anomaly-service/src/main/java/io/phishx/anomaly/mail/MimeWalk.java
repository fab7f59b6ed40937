package io.phishx.anomaly.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.util.ByteSequence;
import org.apache.james.mime4j.util.ContentUtil;
import org.jspecify.annotations.Nullable;

/** Sorts the parts of a mail into texts and files while the parser walks through them. */
final class MimeWalk {

  /** Parts within parts; real mail stays below ten. */
  static final int MAX_DEPTH = 40;

  static final int MAX_PARTS = 1_000;

  private static final Set<String> MACHINERY =
      Set.of(
          "application/pkcs7-signature",
          "application/x-pkcs7-signature",
          "application/pgp-signature",
          "message/delivery-status",
          "text/rfc822-headers");

  private final MailParts parts;
  private final Headers top = new Headers();
  private Headers current = top;
  private int depth;
  private int messages;
  private int leaves;
  private boolean ownHeadersRead;

  MimeWalk(MailParts parts) {
    this.parts = parts;
  }

  /** Takes one step; false once a limit is reached and nothing more should be read. */
  boolean step(EntityState state, MimeTokenStream stream) throws IOException {
    switch (state) {
      case T_START_MESSAGE -> {
        messages++;
        if (messages > 1) {
          current = new Headers();
          parts.attach(embedded());
        }
        return enter();
      }
      case T_END_MESSAGE -> {
        messages--;
        depth--;
      }
      case T_START_MULTIPART -> {
        return enter();
      }
      case T_END_MULTIPART -> depth--;
      case T_START_BODYPART -> current = new Headers();
      case T_END_HEADER -> ownHeadersRead = true;
      case T_FIELD -> field(stream.getField());
      case T_BODY -> {
        if (++leaves > MAX_PARTS) {
          parts.flaw(Flaw.Kind.TOO_MANY_PARTS, "more than " + MAX_PARTS + " parts");
          return false;
        }
        body(stream.getBodyDescriptor(), stream);
      }
      default -> {
        // preambles, epilogues and the ends of headers say nothing about the mail
      }
    }
    return true;
  }

  Headers headers() {
    return top;
  }

  /** Whether what follows belongs to a part, which needs no headers by RFC 2046, 5.1. */
  boolean ownHeadersRead() {
    return ownHeadersRead;
  }

  private boolean enter() {
    if (++depth > MAX_DEPTH) {
      parts.flaw(Flaw.Kind.NESTED_TOO_DEEP, "more than " + MAX_DEPTH + " levels");
      return false;
    }
    return true;
  }

  private void field(Field field) {
    ByteSequence raw = field.getRaw();
    byte[] bytes =
        raw == null ? field.getBody().getBytes(StandardCharsets.UTF_8) : raw.toByteArray();
    String text = parts.decoder.header(bytes);
    int colon = raw == null ? -1 : text.indexOf(':');
    current.add(field.getName(), text.substring(colon + 1));
  }

  private void body(BodyDescriptor descriptor, MimeTokenStream stream) throws IOException {
    String type = LowerCase.of(String.valueOf(descriptor.getMimeType()));
    HeaderParameters disposition =
        HeaderParameters.parse(current.first("content-disposition").orElse(""));
    String filename =
        disposition
            .get("filename", parts.decoder)
            .or(
                () ->
                    HeaderParameters.parse(current.first("content-type").orElse(""))
                        .get("name", parts.decoder))
            .map(n -> n.replace('\r', ' ').replace('\n', ' ').strip())
            .orElse("");
    boolean isFile = disposition.value().equals("attachment") || !filename.isEmpty();
    byte[] bytes = read(stream, descriptor.getTransferEncoding());
    boolean isText = type.equals("text/plain") || type.equals("text/html");
    if (isText && !isFile) {
      text(type, parts.decoder.decode(bytes, descriptor.getCharset()));
      return;
    }
    Attachment attachment = Attachments.describe(filename, type, bytes);
    if (!isIllustration(type, disposition, attachment) && !isMachinery(type, isFile, attachment)) {
      parts.attach(attachment);
    }
  }

  /** An image that the text shows. */
  private boolean isIllustration(String type, HeaderParameters disposition, Attachment file) {
    return type.startsWith("image/")
        && current.has("content-id")
        && !disposition.value().equals("attachment")
        && file.content() == Attachment.Content.IMAGE;
  }

  /** A signature, a receipt or an invitation: written by mailers, not attached by people. */
  private static boolean isMachinery(String type, boolean isFile, Attachment file) {
    boolean known = MACHINERY.contains(type) || (type.equals("text/calendar") && !isFile);
    return known
        && (file.content() == Attachment.Content.OTHER
            || file.content() == Attachment.Content.TEXT);
  }

  private void text(String type, String text) {
    boolean isHtml = type.equals("text/html");
    if (messages > 1) {
      parts.quoted(text, isHtml);
    } else if (isHtml) {
      parts.html(text);
    } else {
      parts.plain(text);
    }
  }

  private byte[] read(MimeTokenStream stream, @Nullable String understood) throws IOException {
    TransferEncoding meant = TransferEncoding.of(current.all("content-transfer-encoding"));
    boolean parsersOwn = meant.isNamed(understood);
    if (meant == TransferEncoding.UNKNOWN) {
      parts.flaw(Flaw.Kind.BROKEN_PART, "a part has an unknown transfer encoding");
    } else if (!parsersOwn) {
      parts.flaw(
          Flaw.Kind.BROKEN_PART, "a part's transfer encoding is not written as it should be");
    }
    try (InputStream in =
        parsersOwn ? stream.getDecodedInputStream() : meant.decoding(stream.getInputStream())) {
      return ContentUtil.buffer(in);
    } catch (IOException e) {
      parts.flaw(Flaw.Kind.BROKEN_PART, "a part cannot be decoded");
      return new byte[0];
    }
  }

  private static Attachment embedded() {
    return Attachments.describe("", "message/rfc822", new byte[0]);
  }
}
