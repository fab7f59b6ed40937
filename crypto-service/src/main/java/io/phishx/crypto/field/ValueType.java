package io.phishx.crypto.field;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The JSON type of a value, so that it comes back as what it was. */
enum ValueType {
  TEXT('s'),
  NUMBER('n'),
  BOOLEAN('b'),
  STRUCTURE('j');

  /**
   * Of a body: more than the most rows with a hundred fields each. What is small as text would else
   * be large as objects: a body of empty ones takes thirty times its length.
   */
  static final long MOST_TOKENS = 2_500_000;

  /** Reads and writes bodies and values exactly: no number changes, no field counts twice. */
  static final JsonMapper JSON =
      mapper(StreamReadConstraints.builder().maxTokenCount(MOST_TOKENS).build());

  /**
   * Reads what was sealed, which {@link #JSON} has read once: the same number may be longer as it
   * is written.
   */
  private static final JsonMapper SEALED =
      mapper(
          StreamReadConstraints.builder()
              .maxNumberLength(2 * StreamReadConstraints.DEFAULT_MAX_NUM_LEN)
              .build());

  private static final char REPLACEMENT = '\uFFFD';
  private static final byte[] TRUE = {1};
  private static final byte[] FALSE = {0};

  private final byte code;

  ValueType(char code) {
    this.code = (byte) code;
  }

  private static JsonMapper mapper(StreamReadConstraints limits) {
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(limits.rebuild().maxStringLength(64 * 1024 * 1024).build())
                // what was read as deep as it may be can stand deeper in an answer
                .streamWriteConstraints(
                    StreamWriteConstraints.builder()
                        .maxNestingDepth(2 * StreamReadConstraints.DEFAULT_MAX_DEPTH)
                        .build())
                .build())
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build();
  }

  /** Its mark in sealed values; never changes. */
  byte code() {
    return code;
  }

  static ValueType of(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> TEXT;
      case NUMBER -> NUMBER;
      case BOOLEAN -> BOOLEAN;
      case ARRAY, OBJECT -> STRUCTURE;
      default -> throw new IllegalArgumentException("no value type for " + value.getNodeType());
    };
  }

  byte[] encode(JsonNode value) throws ValueRefused {
    return switch (this) {
      case TEXT -> {
        if (!hasWholeCharacters(value.textValue())) {
          throw new ValueRefused(ValueRefused.Reason.INVALID_TEXT);
        }
        yield value.textValue().getBytes(StandardCharsets.UTF_8);
      }
      case BOOLEAN -> value.booleanValue() ? TRUE : FALSE;
      case NUMBER, STRUCTURE -> {
        try {
          yield JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
          throw new ValueRefused(ValueRefused.Reason.INVALID_TEXT);
        }
      }
    };
  }

  /**
   * What {@link #encode} was given; for bytes that have been authenticated.
   *
   * @throws ValueRefused if no {@link #encode} made them: an older writer did
   */
  JsonNode decode(byte[] bytes, int offset, int length) throws ValueRefused {
    return switch (this) {
      case TEXT -> TextNode.valueOf(text(bytes, offset, length));
      case BOOLEAN -> {
        if (length != 1 || bytes[offset] < 0 || bytes[offset] > 1) {
          throw new ValueRefused(ValueRefused.Reason.NOT_AUTHENTIC);
        }
        yield BooleanNode.valueOf(bytes[offset] == 1);
      }
      case NUMBER, STRUCTURE -> {
        JsonNode value = json(bytes, offset, length);
        if (this == NUMBER ? !value.isNumber() : !value.isContainerNode()) {
          throw new ValueRefused(ValueRefused.Reason.NOT_AUTHENTIC);
        }
        yield value;
      }
    };
  }

  private static JsonNode json(byte[] bytes, int offset, int length) throws ValueRefused {
    try {
      return SEALED.readTree(bytes, offset, length);
    } catch (IOException e) {
      throw new ValueRefused(ValueRefused.Reason.NOT_AUTHENTIC);
    }
  }

  /** Text that is not UTF-8 would come back with other characters than it went in with. */
  private static String text(byte[] bytes, int offset, int length) throws ValueRefused {
    String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length));
      } catch (CharacterCodingException e) {
        throw new ValueRefused(ValueRefused.Reason.INVALID_TEXT);
      }
    }
    return text;
  }

  /** Whether {@code text} has no half of a surrogate pair, which no UTF-8 can carry. */
  static boolean hasWholeCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** The type with that mark; null if there is none. */
  static @Nullable ValueType of(byte code) {
    for (ValueType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    return null;
  }
}
