package dev.parley.emulator;

import dev.parley.emulator.fault.Arming;
import dev.parley.emulator.fault.Fault;
import dev.parley.emulator.glm.GlmOptions;
import dev.parley.emulator.glm.Quirk;
import dev.parley.emulator.server.SelfSigned;
import dev.parley.emulator.voice.Voice;
import dev.parley.emulator.voice.Voices;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Runs an emulator as a process of its own. When it is ready it prints where clients connect and
 * where it is steered:
 *
 * <pre>
 * listening 40123
 * realtime  http://127.0.0.1:40123/v1
 * glm       http://127.0.0.1:40123/api/paas/v4/realtime
 * control   http://127.0.0.1:40124
 * </pre>
 */
@Command(
    name = "parley-emulator",
    mixinStandardHelpOptions = true,
    description =
        "A local server of OpenAI's Realtime protocol and of GLM's that answers by simple rules.")
public final class EmulatorMain implements Callable<Integer> {
  private static final long STOP_TIMEOUT_S = 2;

  @Option(names = "--host", defaultValue = "127.0.0.1", description = "Address to bind.")
  String host = "";

  @Option(names = "--port", defaultValue = "0", description = "Port for clients; 0: any free one.")
  int port;

  @Option(
      names = "--control-port",
      description = "Port to arm faults and read the record; 0: any free one. Default: none.")
  @Nullable Integer controlPort;

  @Option(names = "--tls", description = "Serve wss, with a certificate made for this run.")
  boolean tls;

  @Option(names = "--tls-key", description = "PEM file of a private key.")
  @Nullable String tlsKey;

  @Option(names = "--tls-cert", description = "PEM file of its certificate.")
  @Nullable String tlsCert;

  @Option(names = "--key-store", description = "PKCS#12 file with both, instead.")
  @Nullable String keyStore;

  @Option(names = "--key-store-password", defaultValue = "changeit", description = "Of that file.")
  String keyStorePassword = "";

  @Option(names = "--api-key", description = "The one good key. Default: any.")
  @Nullable String apiKey;

  @Option(
      names = "--pace",
      defaultValue = "0.25",
      description = "Seconds per second of sound sent: 1 real time, 0 as fast as it is read.")
  double pace;

  @Option(
      names = "--session-cap",
      defaultValue = "3600",
      description = "Seconds after which a session is ended.")
  double sessionCap;

  @Option(
      names = "--voice",
      defaultValue = "auto",
      description = "tone, espeak, or auto: espeak-ng if installed.")
  String voice = "";

  @Option(names = "--seed", description = "Makes ids the same in each run.")
  @Nullable Long seed;

  @Option(names = "--require-model", description = "Refuse connections that name no model.")
  boolean requireModel;

  @Option(names = "--fault", description = "Arm a fault from the start: NAME or NAME:COUNT.")
  List<String> faults = List.of();

  @Option(names = "--glm-api-key", description = "GLM's one good key. Default: that of --api-key.")
  @Nullable String glmApiKey;

  @Option(
      names = "--glm-heartbeat",
      defaultValue = "30",
      description = "Seconds between GLM's heartbeats.")
  double glmHeartbeat;

  @Option(
      names = "--glm-quirk",
      description = "Turn a quirk of GLM's on: ${COMPLETION-CANDIDATES}.")
  List<Quirk> glmQuirks = List.of();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new EmulatorMain()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    Vertx vertx = Vertx.vertx();
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    vertx
                        .close()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(STOP_TIMEOUT_S, TimeUnit.SECONDS);
                  } catch (Exception late) {
                    // The process ends all the same.
                  }
                  ended.countDown();
                },
                "emulator-stop"));
    try {
      Emulator emulator =
          Emulator.start(vertx, options()).toCompletionStage().toCompletableFuture().get();
      announce(emulator);
    } catch (ExecutionException failure) {
      System.err.println("The emulator could not start: " + failure.getCause());
      return 1;
    }
    ended.await();
    return 0;
  }

  private void announce(Emulator emulator) {
    System.out.println("listening " + emulator.port());
    System.out.println("realtime  " + emulator.baseUrl());
    System.out.println("glm       " + emulator.glmUrl());
    if (controlPort != null) {
      System.out.println("control   http://" + host + ":" + emulator.controlPort());
    }
    System.out.flush();
  }

  private EmulatorOptions options() {
    if (!(sessionCap >= 1 && sessionCap <= 86_400)) {
      throw wrong("--session-cap: must be from 1 to 86400, was " + sessionCap);
    }
    EmulatorOptions options =
        EmulatorOptions.defaults()
            .withAddress(host, port)
            .withPace(pace)
            .withVoice(voice())
            .withRequiredModel(requireModel)
            .withSessionLifetime(Duration.ofMillis(Math.round(sessionCap * 1_000)))
            .withFaults(faults.stream().map(this::arming).toList())
            .withGlm(glm());
    options = certificate().map(options::withTls).orElse(options);
    options = apiKey == null ? options : options.withApiKey(apiKey);
    options = seed == null ? options : options.withSeed(seed);
    return controlPort == null ? options : options.withControlPort(controlPort);
  }

  private GlmOptions glm() {
    if (!(glmHeartbeat > 0 && glmHeartbeat <= 3_600)) {
      throw wrong("--glm-heartbeat: must be above 0 and at most 3600, was " + glmHeartbeat);
    }
    GlmOptions glm =
        GlmOptions.defaults().withHeartbeat(Duration.ofMillis(Math.round(glmHeartbeat * 1_000)));
    Set<Quirk> quirks = new HashSet<>(glm.quirks());
    quirks.addAll(glmQuirks);
    glm = glm.withQuirks(quirks);
    return glmApiKey == null ? glm : glm.withApiKey(glmApiKey);
  }

  private Voice voice() {
    try {
      return Voices.of(voice);
    } catch (IllegalArgumentException unknown) {
      throw wrong("--voice: must be tone, espeak or auto, was " + voice);
    }
  }

  private Optional<KeyCertOptions> certificate() {
    if ((tlsKey == null) != (tlsCert == null)) {
      throw wrong("--tls-key and --tls-cert go together");
    }
    if (tlsKey != null && tlsCert != null) {
      return Optional.of(new PemKeyCertOptions().addKeyPath(tlsKey).addCertPath(tlsCert));
    }
    if (keyStore != null) {
      return Optional.of(new PfxOptions().setPath(keyStore).setPassword(keyStorePassword));
    }
    if (!tls) {
      return Optional.empty();
    }
    try {
      return Optional.of(SelfSigned.forLoopback());
    } catch (IOException failure) {
      throw wrong("--tls: no certificate could be made: " + failure.getMessage());
    }
  }

  private Arming arming(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    try {
      int count = colon < 0 ? 1 : Integer.parseInt(text.substring(colon + 1));
      return Arming.of(Fault.valueOf(name), count);
    } catch (IllegalArgumentException unknown) {
      throw wrong("--fault: must be NAME or NAME:COUNT of a known fault, was " + text);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(new CommandLine(this), message);
  }
}
