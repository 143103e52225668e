package dev.parley.emulator.openai;

import dev.parley.emulator.service.Admission;
import dev.parley.emulator.service.Service;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OpenAI's service, at its own path and at Azure's. One event loop. */
public final class OpenAiService implements Service {
  /** The one subprotocol that is ever selected. */
  public static final String SUBPROTOCOL = Gate.SUBPROTOCOL;

  private static final int MAX_MESSAGE_BYTES = 24 * 1024 * 1024;
  private static final int INVALID_KEY_CLOSE = 3000;

  private static final Farewell EXPIRY =
      new Farewell(1001, "Your session hit the maximum duration of 60 minutes.");

  private final Gate gate;
  private final ClientSecrets secrets;
  private final Ids callIds;

  /**
   * @param apiKey the one good key besides client secrets; without it any is good
   * @param requireModel whether a URL without a model is refused
   * @param secretsSeed of the ids of client secrets
   */
  public OpenAiService(
      Optional<String> apiKey, boolean requireModel, long secretsSeed, Sessions sessions) {
    this.secrets = new ClientSecrets(sessions.timers(), secretsSeed, sessions.defaultModel());
    this.callIds = new Ids(~secretsSeed);
    this.gate = new Gate(apiKey, requireModel, secrets, sessions);
  }

  @Override
  public Set<String> paths() {
    return Gate.PATHS;
  }

  @Override
  public Admission admit(String path, MultiMap query, MultiMap headers) {
    return !Gate.offered(headers).isEmpty() && !Gate.offered(headers).contains(SUBPROTOCOL)
        ? new Admission.Refused(400, error("invalid_request_error", null, "Unknown subprotocol."))
        : gate.admit(path, query, headers);
  }

  @Override
  public Optional<String> credential(MultiMap query, MultiMap headers) {
    return Gate.credential(query, headers);
  }

  @Override
  public String failureCode() {
    return "rate_limit_exceeded";
  }

  @Override
  public JsonObject refusal(Trouble trouble, String code) {
    return switch (trouble) {
      case UNAUTHORIZED ->
          error(
              "invalid_request_error",
              code.isEmpty() ? "invalid_api_key" : code,
              "Incorrect API key provided.");
      case BUSY ->
          error(
              "rate_limit_error",
              code.isEmpty() ? "rate_limit_exceeded" : code,
              "Rate limit reached.");
      case BROKEN ->
          error(
              "server_error",
              code.isEmpty() ? null : code,
              "The server is overloaded or not ready yet.");
    };
  }

  @Override
  public Admission.Failed failure(String code, OptionalInt closeCode) {
    return new ClientError(
            code.isEmpty() ? "invalid_api_key" : code, null, "Incorrect API key provided.")
        .failing(closeCode.orElse(INVALID_KEY_CLOSE));
  }

  @Override
  public JsonObject errorEvent(JsonObject error, long seed) {
    return new JsonObject()
        .put("type", "error")
        .put("event_id", new Ids(seed).next("event"))
        .put("error", error);
  }

  @Override
  public int maxMessageBytes() {
    return MAX_MESSAGE_BYTES;
  }

  @Override
  public Farewell expiry() {
    return EXPIRY;
  }

  /** Whether a REST request carries a key, not merely a client secret. */
  public boolean hasApiKey(MultiMap headers) {
    return gate.hasApiKey(headers);
  }

  /** Whether a REST request carries a key or a client secret. */
  public boolean isKnown(MultiMap headers) {
    return gate.isKnown(headers);
  }

  /** The id of one more call. */
  public String nextCallId() {
    return callIds.next("rtc");
  }

  /**
   * Makes a client secret.
   *
   * @throws ClientError if the request is wrong
   */
  public JsonObject createSecret(JsonObject request) {
    return secrets.create(request);
  }

  /** The body of a refused request. */
  public static JsonObject error(String type, @Nullable String code, String message) {
    return new JsonObject()
        .put(
            "error",
            new JsonObject()
                .put("message", message)
                .put("type", type)
                .putNull("param")
                .put("code", code));
  }
}
