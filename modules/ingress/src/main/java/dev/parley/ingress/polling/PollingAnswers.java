package dev.parley.ingress.polling;

import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.polling.PollReply.PollEvents;
import dev.parley.contract.polling.PollReply.PollRefused;
import dev.parley.contract.polling.PollReply.PollResumed;
import dev.parley.ingress.rest.HttpErrors;
import dev.parley.ingress.upgrade.Refusal;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes the answers of the long-poll paths. A client that is gone gets none. */
final class PollingAnswers {
  /** Less than this is not worth compressing. */
  private static final int GZIP_FROM_BYTES = 1_024;

  private PollingAnswers() {}

  static void opened(HttpServerResponse response, SessionId session, String token, long cursor) {
    JsonObject body =
        new JsonObject()
            .put("session_id", session.value())
            .put("token", token)
            .put("cursor", cursor);
    json(response, 201, body.toBuffer());
  }

  static void resumed(
      HttpServerResponse response, SessionId session, String token, PollResumed resumed) {
    JsonObject body =
        new JsonObject()
            .put("session_id", session.value())
            .put("token", token)
            .put("cursor", resumed.cursor())
            .put("received", resumed.received())
            .put("resume", new JsonObject().put("token", resumed.resumeToken()));
    json(response, 201, body.toBuffer());
  }

  static void posted(HttpServerResponse response, long seq) {
    json(response, 202, new JsonObject().put("seq", seq).toBuffer());
  }

  static void ended(HttpServerResponse response) {
    if (!response.closed()) {
      response.setStatusCode(204).putHeader(HttpHeaders.CACHE_CONTROL, "no-store").end();
    }
  }

  /**
   * The events are put in as they are: each is a JSON text already.
   *
   * @param acceptEncoding all values of that header
   */
  static void events(HttpServerResponse response, PollEvents found, List<String> acceptEncoding) {
    StringBuilder text = new StringBuilder("{\"cursor\":").append(found.cursor());
    text.append(",\"events\":[");
    for (int i = 0; i < found.events().size(); i++) {
      text.append(i == 0 ? "" : ",").append(found.events().get(i));
    }
    byte[] plain = text.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    response.putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (plain.length >= GZIP_FROM_BYTES && takesGzip(acceptEncoding)) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
      json(response, 200, Buffer.buffer(gzip(plain)));
    } else {
      json(response, 200, Buffer.buffer(plain));
    }
  }

  static void refused(HttpServerResponse response, PollRefused refused) {
    ErrorCode code = refused.code();
    Refusal refusal = Refusal.of(code, refused.message(), param(code));
    JsonObject body = HttpErrors.toJson(refusal);
    if (refused.expected() != PollRefused.NONE) {
      body.getJsonObject("error").put("expected", refused.expected());
    }
    refused(response, refusal, body);
  }

  static void refused(HttpServerResponse response, Refusal refusal) {
    refused(response, refusal, HttpErrors.toJson(refusal));
  }

  private static void refused(HttpServerResponse response, Refusal refusal, JsonObject body) {
    switch (refusal.status()) {
      case 401 -> response.putHeader(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
      case 413 -> response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      case 429, 503 -> response.putHeader(HttpHeaders.RETRY_AFTER, "1");
      default -> {}
    }
    json(response, refusal.status(), body.toBuffer());
  }

  private static void json(HttpServerResponse response, int status, Buffer body) {
    if (!response.closed()) {
      response
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
          .end(body);
    }
  }

  private static @Nullable String param(ErrorCode code) {
    return switch (code) {
      case CURSOR_AHEAD, CURSOR_GONE -> "cursor";
      case SEQ_GAP -> "seq";
      default -> null;
    };
  }

  static boolean takesGzip(List<String> acceptEncoding) {
    for (String header : acceptEncoding) {
      for (String offer : header.toLowerCase(Locale.ROOT).split(",", -1)) {
        String[] parts = offer.trim().split(";", 2);
        boolean none = parts.length == 2 && parts[1].trim().matches("q=0(\\.0*)?");
        if (parts[0].trim().equals("gzip") && !none) {
          return true;
        }
      }
    }
    return false;
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 2);
    try (GZIPOutputStream gzip = new FastGzip(packed)) {
      gzip.write(plain);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return packed.toByteArray();
  }

  /** Most of an answer is sound, which hardly gets smaller by trying harder. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(ByteArrayOutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
