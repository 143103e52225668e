package dev.parley.hub;

import dev.parley.contract.InstanceId;
import dev.parley.hub.cluster.Cluster;
import dev.parley.hub.config.ConfigException;
import dev.parley.hub.config.ConfigLoader;
import dev.parley.hub.config.HubConfig;
import dev.parley.hub.config.HubConfig.Pem;
import dev.parley.hub.tracing.OtlpSpans;
import dev.parley.hub.tracing.SwitchSpans;
import io.vertx.core.Future;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Starts the hub. Mistakes of the person who starts it end in one line, not in a stack trace. */
public final class ParleyMain {
  private static final int FAILED = 1;
  private static final int MISTAKEN = 2;

  /** Leaves time within the two seconds of a stop for the process itself to end. */
  private static final Duration STOP_WITHIN = Duration.ofMillis(1_800);

  /** A node also hands back what it keeps for the others. */
  private static final Duration LEAVE_WITHIN = Duration.ofSeconds(5);

  /** The folder that relative paths of the configuration start from; the working one if unset. */
  private static final String HOME_PROPERTY = "parley.home";

  private final Map<String, String> environment;
  private final PrintStream out;
  private final Path home;

  private ParleyMain(Map<String, String> environment, PrintStream out, Path home) {
    this.environment = environment;
    this.out = out;
    this.home = home;
  }

  public static void main(String[] arguments) {
    Path home = Path.of(System.getProperty(HOME_PROPERTY, "")).toAbsolutePath().normalize();
    try {
      new ParleyMain(System.getenv(), System.out, home).run(arguments);
    } catch (ParameterException mistake) {
      exit(MISTAKEN, mistake.getMessage() + " (options: ./run --help)");
    } catch (ConfigException mistake) {
      exit(MISTAKEN, String.valueOf(mistake.getMessage()));
    } catch (StartFailure failure) {
      exit(FAILED, String.valueOf(failure.getMessage()));
    }
  }

  private void run(String[] arguments) {
    StartOptions options = new StartOptions();
    new CommandLine(options).parseArgs(arguments);
    if (options.help) {
      out.print(HelpText.read());
    } else if (options.version) {
      out.println("parley " + HubVersion.current());
    } else {
      start(options);
    }
  }

  private void start(StartOptions options) {
    HubConfig config =
        ConfigLoader.load(options.file(home, environment), home, environment, options.settings());
    Optional<Pem> certificate = certificate(config.server().tls());
    Optional<OtlpSpans> spans = spans();
    Platform platform = platform(config);
    Hub hub =
        new Hub(config, certificate, platform, spans.isPresent() ? spans.get() : SwitchSpans.NONE);
    try {
      Hub.Ports ports = hub.start().toCompletionStage().toCompletableFuture().join();
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> drainAndStop(hub, config, spans), "shutdown"));
      Optional<Path> shown =
          config.server().tls().pem() == null
              ? certificate.map(Pem::certificate)
              : Optional.empty();
      List<String> members = platform.cluster().map(Cluster::members).orElse(List.of());
      // In one piece: whoever reads along has all of it or nothing.
      out.println(
          String.join(
              System.lineSeparator(),
              Banner.lines(config, ports, members, shown, sinceJvmStart())));
    } catch (CompletionException failure) {
      stop(hub);
      throw known(failure);
    }
  }

  private Optional<OtlpSpans> spans() {
    try {
      return OtlpSpans.of(environment, InstanceId.create().value());
    } catch (IllegalArgumentException wrong) {
      throw new StartFailure(String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private static Platform platform(HubConfig config) {
    try {
      return Platform.start(config).toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException failure) {
      throw known(failure);
    }
  }

  private static RuntimeException known(CompletionException failure) {
    return failure.getCause() instanceof StartFailure known ? known : failure;
  }

  private Optional<Pem> certificate(HubConfig.Tls tls) {
    if (!tls.enabled()) {
      return Optional.empty();
    }
    Pem given = tls.pem();
    Path folder = home.resolve(".parley").resolve("tls");
    return Optional.of(
        given != null ? given : new SelfSignedCertificate(folder, Clock.systemUTC()).get());
  }

  /** What is being said is said to its end, within bounds. */
  private static void drainAndStop(Hub hub, HubConfig config, Optional<OtlpSpans> spans) {
    await(hub.drain(), config.drainTimeout().plus(STOP_WITHIN));
    await(hub.stop(), config.cluster().enabled() ? LEAVE_WITHIN : STOP_WITHIN);
    spans.ifPresent(OtlpSpans::close);
  }

  private static void stop(Hub hub) {
    await(hub.stop(), STOP_WITHIN);
  }

  private static void await(Future<Void> end, Duration bound) {
    try {
      end.toCompletionStage().toCompletableFuture().get(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException late) {
      // The process ends now whatever is left.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** From the start of this JVM; the start script may have built for minutes before. */
  private static Duration sinceJvmStart() {
    return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
  }

  private static void exit(int status, String message) {
    System.err.println("parley: " + message.replace('\n', ' '));
    System.exit(status);
  }
}
