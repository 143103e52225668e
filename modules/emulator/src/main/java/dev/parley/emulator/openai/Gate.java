package dev.parley.emulator.openai;

import dev.parley.emulator.service.Admission;
import dev.parley.emulator.service.Admission.Admitted;
import dev.parley.emulator.service.Admission.Refused;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides about connections (protocol page, 1.1, 1.2, 1.7 and 7.4). */
final class Gate {
  /** Where sessions are served: OpenAI's path, Azure's GA path and Azure's dated path. */
  static final Set<String> PATHS =
      Set.of("/v1/realtime", "/openai/v1/realtime", "/openai/realtime");

  /** The one subprotocol that is ever selected. */
  static final String SUBPROTOCOL = "realtime";

  private static final String KEY_TOKEN = "openai-insecure-api-key.";
  private static final String BETA_TOKEN = "openai-beta.realtime-v1";
  private static final int BAD_CREDENTIALS = 3000;
  private static final int BAD_REQUEST = 4000;

  private final Optional<String> apiKey;
  private final boolean requireModel;
  private final ClientSecrets secrets;
  private final Sessions sessions;

  /**
   * @param apiKey the one good key; without it any is good
   * @param requireModel whether a URL without a model is refused
   */
  Gate(Optional<String> apiKey, boolean requireModel, ClientSecrets secrets, Sessions sessions) {
    this.sessions = sessions;
    this.apiKey = apiKey;
    this.requireModel = requireModel;
    this.secrets = secrets;
  }

  /** The subprotocols that a client offers. */
  static List<String> offered(MultiMap headers) {
    return headers.getAll("sec-websocket-protocol").stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .map(String::strip)
        .toList();
  }

  /**
   * @param path one of {@link #PATHS}
   */
  Admission admit(String path, MultiMap query, MultiMap headers) {
    Optional<String> key = credential(query, headers);
    return path.startsWith("/openai/")
        ? admitAtAzure(path, query, key)
        : admitAtOpenAi(query, headers, key);
  }

  private Admission admitAtAzure(String path, MultiMap query, Optional<String> key) {
    boolean dated = path.equals("/openai/realtime");
    if (key.filter(this::isGood).isEmpty() || (!dated && query.contains("api-version"))) {
      return refused(401, "401", "Access denied due to invalid subscription key.");
    }
    if ("transcription".equals(query.get("intent"))) {
      return admitted(null, true, new JsonObject());
    }
    String model = query.get(dated ? "deployment" : "model");
    return model == null || model.isEmpty()
        ? refused(400, "OpperationNotSupported", "The realtime operation needs a deployment.")
        : admitted(model, false, secrets.configuration(key.get()));
  }

  private Admission admitAtOpenAi(MultiMap query, MultiMap headers, Optional<String> key) {
    if (key.isEmpty()) {
      return failed(BAD_CREDENTIALS, null, "Missing bearer or basic authentication in header");
    }
    if (!isGood(key.get())) {
      return failed(BAD_CREDENTIALS, "invalid_api_key", "Incorrect API key provided.");
    }
    if (wantsBeta(headers)) {
      return failed(
          BAD_REQUEST,
          "beta_api_shape_disabled",
          "The Realtime Beta API is no longer supported. Please use /v1/realtime for the GA API.");
    }
    if (query.contains("call_id")) {
      return failed(BAD_REQUEST, "invalid_value", "There is no call with that id.");
    }
    JsonObject preset = secrets.configuration(key.get());
    if ("transcription".equals(query.get("intent"))
        || "transcription".equals(preset.getString("type"))) {
      return admitted(null, true, preset);
    }
    return admitModel(query.get("model"), preset);
  }

  private Admission admitModel(@Nullable String asked, JsonObject preset) {
    String model = asked == null ? preset.getString("model") : asked;
    if (model == null && requireModel) {
      return failed(BAD_REQUEST, "missing_model", "You must provide a model parameter.");
    }
    if (model != null && !model.startsWith("gpt-")) {
      return failed(
          BAD_REQUEST,
          "invalid_model",
          "Model " + ClientError.quoted(model) + " is not supported in realtime mode.");
    }
    return admitted(model, false, preset);
  }

  /** Whether a REST request carries a key, not merely a client secret. */
  boolean hasApiKey(MultiMap headers) {
    return credential(MultiMap.caseInsensitiveMultiMap(), headers)
        .filter(key -> apiKey.map(key::equals).orElse(true))
        .isPresent();
  }

  /** Whether a REST request carries a key or a client secret. */
  boolean isKnown(MultiMap headers) {
    return credential(MultiMap.caseInsensitiveMultiMap(), headers).filter(this::isGood).isPresent();
  }

  private boolean isGood(String key) {
    return apiKey.map(key::equals).orElse(!key.startsWith("ek_")) || secrets.isValid(key);
  }

  /** The key that a request presents, by whatever way. */
  static Optional<String> credential(MultiMap query, MultiMap headers) {
    String authorization = headers.get("authorization");
    if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Optional.of(authorization.substring(7).strip()).filter(key -> !key.isEmpty());
    }
    return Optional.ofNullable(headers.get("api-key"))
        .or(() -> Optional.ofNullable(query.get("api-key")))
        .or(
            () ->
                offered(headers).stream()
                    .filter(token -> token.startsWith(KEY_TOKEN))
                    .map(token -> token.substring(KEY_TOKEN.length()))
                    .findFirst())
        .filter(key -> !key.isEmpty());
  }

  private static boolean wantsBeta(MultiMap headers) {
    String beta = headers.get("openai-beta");
    return (beta != null && beta.contains("realtime=v1")) || offered(headers).contains(BETA_TOKEN);
  }

  private Admitted admitted(@Nullable String model, boolean transcription, JsonObject preset) {
    Sessions.Asked asked = new Sessions.Asked(model, transcription, preset);
    return new Admitted((seed, outlet, brain) -> sessions.create(asked, seed, outlet, brain));
  }

  private static Admission failed(int closeCode, @Nullable String code, String message) {
    return new ClientError(code, null, message).failing(closeCode);
  }

  private static Refused refused(int status, String code, String message) {
    return new Refused(
        status,
        new JsonObject().put("error", new JsonObject().put("code", code).put("message", message)));
  }
}
