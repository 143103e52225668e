package dev.parley.emulator;

import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** An emulator in a process of its own, which a test can kill. */
@Command(
    name = "emulator",
    mixinStandardHelpOptions = true,
    description = "Serves OpenAI's Realtime protocol without a model behind it.")
public final class EmulatorMain implements Callable<Integer> {
  @Option(names = "--host", description = "address to bind (${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  @Option(names = "--port", description = "0 for a free one (${DEFAULT-VALUE})")
  private int port;

  @Option(names = "--control-port", description = "for faults and records; 0 for a free one")
  private int controlPort = -1;

  @Option(names = "--key-store", description = "PKCS#12 file: clients connect by TLS")
  private @Nullable String keyStore;

  @Option(names = "--key-store-password", description = "(${DEFAULT-VALUE})")
  private String keyStorePassword = "changeit";

  @Option(names = "--api-key", description = "the only key that is accepted; any if unset")
  private @Nullable String apiKey;

  @Option(
      names = "--pace",
      description = "times faster than real time, 0 for at once (${DEFAULT-VALUE})")
  private double pace = EmulatorOptions.DEFAULT_PACE;

  @Option(names = "--voice", description = "tone, espeak or auto (${DEFAULT-VALUE})")
  private String voice = "auto";

  @Option(names = "--seed", description = "of the ids (${DEFAULT-VALUE})")
  private long seed = 1;

  public static void main(String[] arguments) {
    int status = new CommandLine(new EmulatorMain()).execute(arguments);
    if (status != 0) {
      System.exit(status);
    }
  }

  @Override
  public Integer call() {
    EmulatorOptions options =
        new EmulatorOptions(
            host, port, controlPort, keyStore, keyStorePassword, apiKey, pace, voice, seed);
    Vertx vertx = Vertx.vertx();
    OpenAiEmulator emulator =
        OpenAiEmulator.start(vertx, options).toCompletionStage().toCompletableFuture().join();
    String scheme = keyStore == null ? "http" : "https";
    String shown = keyStore == null ? host : "localhost";
    System.out.println("realtime " + scheme + "://" + shown + ":" + emulator.port() + "/v1");
    if (options.isControlled()) {
      System.out.println("control http://" + host + ":" + emulator.controlPort());
    }
    return 0;
  }
}
