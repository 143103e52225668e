package dev.parley.emulator.openai;

import static dev.parley.emulator.openai.Shape.integer;
import static dev.parley.emulator.openai.Shape.object;
import static dev.parley.emulator.openai.Shape.oneOf;
import static dev.parley.emulator.openai.Shape.tagged;

import dev.parley.emulator.service.Timers;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Short-lived keys, with the configuration of the sessions they open (protocol page, 1.3). Bounded:
 * the oldest go. Confined to one event loop.
 */
public final class ClientSecrets {
  private static final int MAX_SECRETS = 1_000;
  private static final int DEFAULT_LIFE_S = 600;

  private static final Shape REQUEST =
      object()
          .may(
              "expires_after",
              object().may("anchor", oneOf("created_at")).may("seconds", integer(10, 7_200)))
          .may(
              "session",
              tagged("type")
                  .kind("realtime", SessionShapes.REALTIME)
                  .kind("transcription", SessionShapes.TRANSCRIPTION_ONLY));

  private record Secret(long expiresS, JsonObject configuration) {}

  private final Map<String, Secret> secrets = new LinkedHashMap<>();
  private final Timers timers;
  private final Ids ids;
  private final SplittableRandom random;
  private final String defaultModel;

  public ClientSecrets(Timers timers, long seed, String defaultModel) {
    this.timers = timers;
    this.ids = new Ids(seed);
    this.random = new SplittableRandom(~seed);
    this.defaultModel = defaultModel;
  }

  /**
   * {@code POST /v1/realtime/client_secrets}.
   *
   * @return the response's body
   * @throws ClientError if the request is malformed
   */
  public JsonObject create(JsonObject request) {
    REQUEST.check(request, "");
    long nowS = timers.nowMs() / 1_000;
    JsonObject configuration = request.getJsonObject("session", new JsonObject()).copy();
    int lifeS =
        request
            .getJsonObject("expires_after", new JsonObject())
            .getInteger("seconds", DEFAULT_LIFE_S);
    SessionConfig config =
        "transcription".equals(configuration.getString("type"))
            ? SessionConfig.transcription(ids.next("sess"), 0)
            : SessionConfig.realtime(ids.next("sess"), null, defaultModel, 0);
    if (!configuration.isEmpty()) {
      config.update(configuration, false);
    }
    String value = "ek_" + "%016x%016x".formatted(random.nextLong(), random.nextLong());
    secrets.put(value, new Secret(nowS + lifeS, configuration));
    if (secrets.size() > MAX_SECRETS) {
      secrets.remove(secrets.keySet().iterator().next());
    }
    return new JsonObject()
        .put("value", value)
        .put("expires_at", nowS + lifeS)
        .put("session", config.toJson());
  }

  boolean isValid(String key) {
    Secret secret = secrets.get(key);
    return secret != null && timers.nowMs() / 1_000 < secret.expiresS();
  }

  /** The configuration that comes with a key; empty for one that is no secret. */
  JsonObject configuration(String key) {
    Secret secret = secrets.get(key);
    return secret == null ? new JsonObject() : secret.configuration().copy();
  }
}
