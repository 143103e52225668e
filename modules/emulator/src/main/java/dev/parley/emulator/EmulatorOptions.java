package dev.parley.emulator;

import dev.parley.emulator.fault.Arming;
import dev.parley.emulator.glm.GlmOptions;
import dev.parley.emulator.voice.ToneVoice;
import dev.parley.emulator.voice.Voice;
import dev.parley.emulator.voice.Voices;
import io.vertx.core.net.KeyCertOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * How an emulator behaves. Immutable; begin with {@link #defaults}.
 *
 * @param port 0 for any free one
 * @param tls key and certificate; without them it serves plain {@code ws}
 * @param apiKey the only credential that is good besides client secrets; without it any is
 * @param pace seconds of wall clock per second of sound sent: 1 for real time, 0 for as fast as the
 *     client reads
 * @param voice speaks the answers; may block
 * @param seed makes ids the same in each run; without it they are not
 * @param defaultModel serves clients of OpenAI's service that name none
 * @param requireModel whether a connection that names no model is refused, as the service does
 * @param sessionLifetime after which a session is closed
 * @param recordCharacters bound of the record over all connections; 0 keeps no frames
 * @param controlPort of the HTTP port for faults and records, 0 for any free one; without it there
 *     is none
 * @param faults armed from the start
 * @param glm what concerns GLM's service alone
 */
public record EmulatorOptions(
    String host,
    int port,
    Optional<KeyCertOptions> tls,
    Optional<String> apiKey,
    double pace,
    Voice voice,
    OptionalLong seed,
    String defaultModel,
    boolean requireModel,
    Duration sessionLifetime,
    long recordCharacters,
    OptionalInt controlPort,
    List<Arming> faults,
    GlmOptions glm) {
  private static final double DEFAULT_PACE = 0.25;
  private static final long DEFAULT_RECORD = 256L * 1024 * 1024;

  public EmulatorOptions {
    if (!(pace >= 0 && pace <= 10)) {
      throw new IllegalArgumentException("pace: must be from 0 to 10, was " + pace);
    }
    faults = List.copyOf(faults);
  }

  /** Loopback, a free port, plain, four times real time, no control port. */
  public static EmulatorOptions defaults() {
    return new EmulatorOptions(
        "127.0.0.1",
        0,
        Optional.empty(),
        Optional.empty(),
        DEFAULT_PACE,
        new ToneVoice(),
        OptionalLong.empty(),
        "gpt-realtime",
        false,
        Duration.ofMinutes(60),
        DEFAULT_RECORD,
        OptionalInt.empty(),
        List.of(),
        GlmOptions.defaults());
  }

  /** For people to talk to: the best voice there is, and nothing recorded. */
  public static EmulatorOptions forDemo(long seed) {
    return defaults().withVoice(Voices.of("auto")).withSeed(seed).withRecordCharacters(0);
  }

  public EmulatorOptions withAddress(String newHost, int newPort) {
    return with(
        draft -> {
          draft.host = newHost;
          draft.port = newPort;
        });
  }

  public EmulatorOptions withTls(KeyCertOptions newTls) {
    return with(draft -> draft.tls = Optional.of(newTls));
  }

  public EmulatorOptions withApiKey(String newKey) {
    return with(draft -> draft.apiKey = Optional.of(newKey));
  }

  public EmulatorOptions withPace(double newPace) {
    return with(draft -> draft.pace = newPace);
  }

  public EmulatorOptions withVoice(Voice newVoice) {
    return with(draft -> draft.voice = newVoice);
  }

  public EmulatorOptions withSeed(long newSeed) {
    return with(draft -> draft.seed = OptionalLong.of(newSeed));
  }

  public EmulatorOptions withRequiredModel(boolean required) {
    return with(draft -> draft.requireModel = required);
  }

  public EmulatorOptions withSessionLifetime(Duration newLifetime) {
    return with(draft -> draft.sessionLifetime = newLifetime);
  }

  public EmulatorOptions withRecordCharacters(long newBound) {
    return with(draft -> draft.recordCharacters = newBound);
  }

  public EmulatorOptions withControlPort(int newPort) {
    return with(draft -> draft.controlPort = OptionalInt.of(newPort));
  }

  public EmulatorOptions withFaults(List<Arming> newFaults) {
    return with(draft -> draft.faults = newFaults);
  }

  public EmulatorOptions withGlm(GlmOptions newGlm) {
    return with(draft -> draft.glm = newGlm);
  }

  /** Hides the keys. */
  @Override
  public String toString() {
    return "EmulatorOptions[" + host + ":" + port + "]";
  }

  private EmulatorOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.finished();
  }

  /** The options while they change. */
  private static final class Draft {
    private final String defaultModel;
    private String host;
    private int port;
    private Optional<KeyCertOptions> tls;
    private Optional<String> apiKey;
    private double pace;
    private Voice voice;
    private OptionalLong seed;
    private boolean requireModel;
    private Duration sessionLifetime;
    private long recordCharacters;
    private OptionalInt controlPort;
    private List<Arming> faults;
    private GlmOptions glm;

    Draft(EmulatorOptions from) {
      defaultModel = from.defaultModel;
      host = from.host;
      port = from.port;
      tls = from.tls;
      apiKey = from.apiKey;
      pace = from.pace;
      voice = from.voice;
      seed = from.seed;
      requireModel = from.requireModel;
      sessionLifetime = from.sessionLifetime;
      recordCharacters = from.recordCharacters;
      controlPort = from.controlPort;
      faults = from.faults;
      glm = from.glm;
    }

    EmulatorOptions finished() {
      return new EmulatorOptions(
          host,
          port,
          tls,
          apiKey,
          pace,
          voice,
          seed,
          defaultModel,
          requireModel,
          sessionLifetime,
          recordCharacters,
          controlPort,
          faults,
          glm);
    }
  }
}
