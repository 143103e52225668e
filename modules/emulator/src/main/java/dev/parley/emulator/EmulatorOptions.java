package dev.parley.emulator;

import dev.parley.emulator.fault.Arming;
import dev.parley.emulator.voice.ToneVoice;
import dev.parley.emulator.voice.Voice;
import dev.parley.emulator.voice.Voices;
import io.vertx.core.net.KeyCertOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How an emulator behaves. Immutable; begin with {@link #defaults}.
 *
 * @param port 0 for any free one
 * @param tls key and certificate; without them it serves plain {@code ws}
 * @param apiKey the only credential that is good besides its own client secrets; without it any is
 * @param pace seconds of wall clock per second of sound sent: 1 for real time, 0 for as fast as the
 *     client reads
 * @param voice speaks the answers; may block
 * @param seed makes ids the same in each run; without it they are not
 * @param defaultModel serves clients that name none
 * @param requireModel whether a connection that names no model is refused, as the service does
 * @param sessionLifetime after which a session is closed with 1001
 * @param recordCharacters bound of the record over all connections; 0 keeps no frames
 * @param controlPort of the HTTP port for faults and records, 0 for any free one; without it there
 *     is none
 * @param faults armed from the start
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
    List<Arming> faults) {
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
        List.of());
  }

  /** For people to talk to: the best voice there is, and nothing recorded. */
  public static EmulatorOptions forDemo(long seed) {
    return defaults().withVoice(Voices.of("auto")).withSeed(seed).withRecordCharacters(0);
  }

  public EmulatorOptions withAddress(String newHost, int newPort) {
    return new EmulatorOptions(
        newHost,
        newPort,
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
        faults);
  }

  public EmulatorOptions withTls(KeyCertOptions newTls) {
    return new EmulatorOptions(
        host,
        port,
        Optional.of(newTls),
        apiKey,
        pace,
        voice,
        seed,
        defaultModel,
        requireModel,
        sessionLifetime,
        recordCharacters,
        controlPort,
        faults);
  }

  public EmulatorOptions withApiKey(String newKey) {
    return new EmulatorOptions(
        host,
        port,
        tls,
        Optional.of(newKey),
        pace,
        voice,
        seed,
        defaultModel,
        requireModel,
        sessionLifetime,
        recordCharacters,
        controlPort,
        faults);
  }

  public EmulatorOptions withPace(double newPace) {
    return new EmulatorOptions(
        host,
        port,
        tls,
        apiKey,
        newPace,
        voice,
        seed,
        defaultModel,
        requireModel,
        sessionLifetime,
        recordCharacters,
        controlPort,
        faults);
  }

  public EmulatorOptions withVoice(Voice newVoice) {
    return new EmulatorOptions(
        host,
        port,
        tls,
        apiKey,
        pace,
        newVoice,
        seed,
        defaultModel,
        requireModel,
        sessionLifetime,
        recordCharacters,
        controlPort,
        faults);
  }

  public EmulatorOptions withSeed(long newSeed) {
    return new EmulatorOptions(
        host,
        port,
        tls,
        apiKey,
        pace,
        voice,
        OptionalLong.of(newSeed),
        defaultModel,
        requireModel,
        sessionLifetime,
        recordCharacters,
        controlPort,
        faults);
  }

  public EmulatorOptions withRequiredModel(boolean required) {
    return new EmulatorOptions(
        host,
        port,
        tls,
        apiKey,
        pace,
        voice,
        seed,
        defaultModel,
        required,
        sessionLifetime,
        recordCharacters,
        controlPort,
        faults);
  }

  public EmulatorOptions withSessionLifetime(Duration newLifetime) {
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
        newLifetime,
        recordCharacters,
        controlPort,
        faults);
  }

  public EmulatorOptions withRecordCharacters(long newBound) {
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
        newBound,
        controlPort,
        faults);
  }

  public EmulatorOptions withControlPort(int newPort) {
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
        OptionalInt.of(newPort),
        faults);
  }

  public EmulatorOptions withFaults(List<Arming> newFaults) {
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
        newFaults);
  }

  /** Hides the key. */
  @Override
  public String toString() {
    return "EmulatorOptions[" + host + ":" + port + "]";
  }
}
