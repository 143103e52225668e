package dev.parley.emulator.glm;

import dev.parley.emulator.service.Admission;
import dev.parley.emulator.service.Senses;
import dev.parley.emulator.service.Service;
import dev.parley.emulator.service.Timers;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** GLM's service (protocol page, 1, 8 and 9). One event loop. */
public final class GlmService implements Service {
  /** Where sessions are served. */
  public static final String PATH = "/api/paas/v4/realtime";

  private static final int MAX_MESSAGE_BYTES = 256 * 1024;
  private static final int UNSUPPORTED_MODEL_CLOSE = 1003;
  private static final int NORMAL_CLOSE = 1000;

  private final GlmOptions options;
  private final Quirks quirks;
  private final Credentials credentials;
  private final Timers timers;
  private final Senses senses;
  private final double pace;

  /**
   * @param apiKey the one good key, if the options name none
   * @param pace seconds of wall clock per second of sound sent; 0 sends as fast as it is read
   */
  public GlmService(
      GlmOptions options,
      Quirks quirks,
      Optional<String> apiKey,
      Timers timers,
      Senses senses,
      double pace) {
    this.options = options;
    this.quirks = quirks;
    this.credentials = new Credentials(options.apiKey().or(() -> apiKey));
    this.timers = timers;
    this.senses = senses;
    this.pace = pace;
  }

  @Override
  public Set<String> paths() {
    return Set.of(PATH);
  }

  @Override
  public Admission admit(String path, MultiMap query, MultiMap headers) {
    Optional<String> credential = credential(query, headers);
    if (credential.isEmpty()) {
      return unauthorized("1001", "Header中未收到Authentication参数，无法进行身份验证");
    }
    return switch (credentials.judge(credential.get(), timers.nowMs())) {
      case WRONG -> unauthorized("1000", "身份验证失败。");
      case EXPIRED -> unauthorized("1003", "Authentication Token已过期，请重新生成/获取");
      case GOOD -> admit(query.get("model"));
    };
  }

  private Admission admit(@Nullable String model) {
    if (model != null && !SessionSettings.MODELS.contains(model)) {
      JsonObject error = error("1234", "网络错误，错误id：unsupported_model，请稍后重试。");
      return new Admission.Failed(error, UNSUPPORTED_MODEL_CLOSE, "");
    }
    SessionSettings settings = SessionSettings.initial(model);
    return new Admission.Admitted(
        (seed, outlet, brain) -> {
          GlmIds ids = new GlmIds(seed);
          return new GlmSession(
              new GlmScope(
                  settings,
                  new GlmEvents(ids, timers, outlet),
                  ids,
                  timers,
                  senses,
                  brain,
                  pace,
                  quirks),
              options);
        });
  }

  @Override
  public Optional<String> credential(MultiMap query, MultiMap headers) {
    String header = headers.get("authorization");
    boolean bearer = header != null && header.regionMatches(true, 0, "Bearer ", 0, 7);
    return Optional.ofNullable(
            bearer && header != null ? header.substring(7) : query.get("Authorization"))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  @Override
  public String failureCode() {
    return "model_query_error";
  }

  @Override
  public JsonObject refusal(Trouble trouble, String code) {
    JsonObject error =
        switch (trouble) {
          case UNAUTHORIZED -> error("1000", "身份验证失败。");
          case BUSY -> error("1302", "您当前使用该API的并发数过高，请降低并发，或联系客服增加限额。");
          case BROKEN -> error("1234", "网络错误，请稍后重试。");
        };
    return new JsonObject().put("error", code.isEmpty() ? error : error.put("code", code));
  }

  @Override
  public Admission.Failed failure(String code, OptionalInt closeCode) {
    JsonObject error = GlmError.downstream().toJson();
    return new Admission.Failed(
        code.isEmpty() ? error : error.put("code", code), closeCode.orElse(NORMAL_CLOSE), "");
  }

  @Override
  public JsonObject errorEvent(JsonObject error, long seed) {
    return new JsonObject()
        .put("event_id", new GlmIds(seed).next("event"))
        .put("type", "error")
        .put("error", error);
  }

  @Override
  public int maxMessageBytes() {
    return MAX_MESSAGE_BYTES;
  }

  /** Of its session length nothing is known; other ends by the server look like this. */
  @Override
  public Farewell expiry() {
    return new Farewell(NORMAL_CLOSE, "");
  }

  private static Admission unauthorized(String code, String message) {
    return new Admission.Refused(401, new JsonObject().put("error", error(code, message)));
  }

  private static JsonObject error(String code, String message) {
    return new JsonObject().put("code", code).put("message", message);
  }
}
