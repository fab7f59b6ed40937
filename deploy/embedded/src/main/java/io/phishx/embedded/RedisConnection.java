package io.phishx.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Just enough of the Redis protocol to ask a server whether it is there and to empty it.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP 2</a>
 */
final class RedisConnection implements AutoCloseable {
  private static final int TIMEOUT_MS = 2_000;

  private final Socket socket;
  private final InputStream input;
  private final OutputStream output;

  RedisConnection(int port) throws IOException {
    socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
    socket.setSoTimeout(TIMEOUT_MS);
    input = new BufferedInputStream(socket.getInputStream());
    output = socket.getOutputStream();
  }

  String send(String... words) throws IOException {
    StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      int length = word.getBytes(StandardCharsets.UTF_8).length;
      request.append('$').append(length).append("\r\n").append(word).append("\r\n");
    }
    output.write(request.toString().getBytes(StandardCharsets.UTF_8));
    output.flush();
    return reply();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String reply() throws IOException {
    String line = line();
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+', ':' -> rest;
      case '-' -> throw new IOException("Redis answered " + rest);
      case '$' -> bulk(Integer.parseInt(rest));
      case '*' -> array(Integer.parseInt(rest));
      default -> throw new IOException("Redis answered something unknown: " + line);
    };
  }

  private String bulk(int length) throws IOException {
    if (length < 0) {
      return "";
    }
    byte[] content = input.readNBytes(length);
    input.skipNBytes(2);
    return new String(content, StandardCharsets.UTF_8);
  }

  private String array(int length) throws IOException {
    List<String> elements = new ArrayList<>();
    for (int index = 0; index < length; index++) {
      elements.add(reply());
    }
    return String.join("\n", elements);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = input.read(); next != '\r'; next = input.read()) {
      if (next < 0) {
        throw new IOException("Redis closed the connection");
      }
      line.append((char) next);
    }
    if (input.read() != '\n') {
      throw new IOException("Redis ended a line without LF");
    }
    return line.toString();
  }
}
