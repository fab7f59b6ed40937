package io.phishx.anomaly.mail;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The guide's mail as JSON; what a mail system adds beyond these fields is passed over.
 *
 * @param sender address, with or without display name; mail servers call it {@code mail_from}
 * @param subject one line
 * @param body plain text or HTML
 * @param recipients addresses
 * @param urls links that were found in it, beside those that are found in the body
 * @param attachments files
 * @param headers name to value, or to a list of values
 * @param riskScore 0 to 100, where another system scored the mail already
 * @param messageId as in the header, with or without angle brackets
 * @param priority passed through; has no influence
 * @param receivedAt RFC 3339, when the mail arrived
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record MailDocument(
    @JsonAlias("mail_from") @Nullable String sender,
    @Nullable String subject,
    @Nullable String body,
    @Nullable List<String> recipients,
    @Nullable List<String> urls,
    @Nullable List<File> attachments,
    @Nullable Map<String, JsonNode> headers,
    @JsonProperty("risk_score") @Nullable Double riskScore,
    @JsonProperty("message_id") @Nullable String messageId,
    @Nullable String priority,
    @JsonProperty("received_at") @Nullable String receivedAt) {

  /**
   * One file.
   *
   * @param filename its name
   * @param base64 its content
   * @param contentType its declared media type
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record File(
      @Nullable String filename,
      @Nullable String base64,
      @JsonProperty("content_type") @Nullable String contentType) {}
}
