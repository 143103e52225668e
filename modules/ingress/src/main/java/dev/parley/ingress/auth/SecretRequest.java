package dev.parley.ingress.auth;

import dev.parley.contract.error.ErrorCode;
import dev.parley.realtime.beta.BetaDialect;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the body of a request for a secret asks for. Source: protocols/openai-realtime.md sections
 * 1.3 and 1.4.
 *
 * @param seconds how long the secret shall live, or null for the usual time
 * @param model the model that its sessions shall have, or null for any
 * @param shown the session as it was given, in the dialect it was given in, without what only a
 *     server may say
 * @param config the GA session object that sessions shall start with, or null when nothing was set
 */
record SecretRequest(
    @Nullable Integer seconds, @Nullable String model, JsonObject shown, @Nullable String config) {
  /** The longest configuration, in characters of JSON. */
  static final int MAX_CONFIG_CHARS = 64 * 1024;

  private static final List<String> SERVER_FIELDS =
      List.of("id", "object", "expires_at", "client_secret", "model");

  /** Reads the body of {@code POST /v1/realtime/client_secrets}. */
  static SecretRequest ofGa(JsonObject body, Duration longest) throws RefusedException {
    JsonObject session = object(body, "session", "session");
    Object type = session.getValue("type", "realtime");
    if (!"realtime".equals(type)) {
      throw RefusedException.of(
          ErrorCode.INVALID_VALUE, "The only session type served is 'realtime'.", "session.type");
    }
    String model = text(session, "model", "session.model");
    JsonObject shown = withoutServerFields(session);
    shown.remove("type");
    JsonObject config = new JsonObject();
    if (!shown.isEmpty()) {
      config.put("type", "realtime").mergeIn(shown);
    }
    return new SecretRequest(
        seconds(object(body, "expires_after", "expires_after"), "expires_after", longest),
        model,
        shown,
        config(config, "session"));
  }

  /** Reads the body of {@code POST /v1/realtime/sessions}. */
  static SecretRequest ofBeta(JsonObject body, Duration longest) throws RefusedException {
    JsonObject secret = object(body, "client_secret", "client_secret");
    String place = "client_secret.expires_after";
    Integer seconds = seconds(object(secret, "expires_after", place), place, longest);
    String model = text(body, "model", "model");
    JsonObject shown = withoutServerFields(body);
    return new SecretRequest(seconds, model, shown, config(toGa(shown), null));
  }

  /** What the beta dialect's own {@code session.update} of this session says. */
  private static JsonObject toGa(JsonObject flat) throws RefusedException {
    if (flat.isEmpty()) {
      return flat;
    }
    String update = new JsonObject().put("type", "session.update").put("session", flat).encode();
    BetaDialect.ToGa result = new BetaDialect("", () -> "").toGa(update);
    if (result instanceof BetaDialect.Refused refused) {
      throw RefusedException.of(
          ErrorCode.INVALID_VALUE,
          refused.message().replace("session.", ""),
          refused.param().replaceFirst("^session[.]", ""));
    }
    return new JsonObject(((BetaDialect.Translated) result).event()).getJsonObject("session");
  }

  private static JsonObject withoutServerFields(JsonObject session) {
    JsonObject rest = session.copy();
    SERVER_FIELDS.forEach(rest::remove);
    return rest;
  }

  private static @Nullable String config(JsonObject session, @Nullable String param)
      throws RefusedException {
    if (session.isEmpty()) {
      return null;
    }
    String config = session.encode();
    if (config.length() > MAX_CONFIG_CHARS) {
      throw RefusedException.of(
          ErrorCode.MESSAGE_TOO_BIG,
          "A session configuration may have up to " + MAX_CONFIG_CHARS + " characters.",
          param);
    }
    return config;
  }

  private static @Nullable Integer seconds(JsonObject expiry, String place, Duration longest)
      throws RefusedException {
    if (!"created_at".equals(expiry.getValue("anchor", "created_at"))) {
      throw RefusedException.of(
          ErrorCode.INVALID_VALUE, "The only anchor is 'created_at'.", place + ".anchor");
    }
    Object value = expiry.getValue("seconds");
    if (value == null) {
      return null;
    }
    long least = AuthConfig.Lifetimes.SHORTEST.toSeconds();
    long most = longest.toSeconds();
    if (value instanceof Integer seconds && seconds >= least && seconds <= most) {
      return seconds;
    }
    throw RefusedException.of(
        ErrorCode.INVALID_VALUE,
        "The seconds must be a whole number from " + least + " to " + most + ".",
        place + ".seconds");
  }

  private static JsonObject object(JsonObject from, String key, String param)
      throws RefusedException {
    Object value = from.getValue(key);
    if (value == null) {
      return new JsonObject();
    }
    if (value instanceof JsonObject object) {
      return object;
    }
    throw RefusedException.of(ErrorCode.INVALID_VALUE, "This must be an object.", param);
  }

  private static @Nullable String text(JsonObject from, String key, String param)
      throws RefusedException {
    Object value = from.getValue(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw RefusedException.of(ErrorCode.INVALID_VALUE, "This must be a string.", param);
  }
}
