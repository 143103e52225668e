package dev.parley.emulator;

import dev.parley.emulator.fault.Arming;
import dev.parley.emulator.fault.Faults;
import dev.parley.emulator.glm.GlmService;
import dev.parley.emulator.glm.Quirks;
import dev.parley.emulator.record.Recorder;
import dev.parley.emulator.record.Tape;
import dev.parley.emulator.server.ControlServer;
import dev.parley.emulator.server.RealtimeServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server of OpenAI's Realtime protocol, GA dialect, at OpenAI's path and at Azure's, and of
 * GLM-Realtime's at its own, on an event loop of its own. Deploy it like any verticle, or {@link
 * #start} it; its ports and connections close with its deployment. What it tells may be asked on
 * any thread.
 */
public final class Emulator extends VerticleBase {
  private final EmulatorOptions options;
  private final Faults faults = new Faults();
  private final Quirks quirks;
  private final Recorder recorder;
  private volatile @Nullable RealtimeServer realtime;
  private volatile int port;
  private volatile int controlPort;

  public Emulator(EmulatorOptions options) {
    this.options = options;
    this.quirks = new Quirks(options.glm().quirks());
    this.recorder = new Recorder(options.recordCharacters(), System::currentTimeMillis);
    options.faults().forEach(faults::arm);
  }

  /**
   * Deploys one.
   *
   * @return completes when it listens; fails if a port is taken or the key cannot be read
   */
  public static Future<Emulator> start(Vertx vertx, EmulatorOptions options) {
    Emulator emulator = new Emulator(options);
    return vertx.deployVerticle(emulator).map(deployed -> emulator);
  }

  @Override
  public Future<?> start() {
    RealtimeServer server = new RealtimeServer(vertx, options, faults, quirks, recorder);
    realtime = server;
    return server
        .listen()
        .compose(
            bound -> {
              port = bound;
              return listenForControl(server);
            });
  }

  private Future<Void> listenForControl(RealtimeServer server) {
    if (options.controlPort().isEmpty()) {
      return Future.succeededFuture();
    }
    int wanted = options.controlPort().getAsInt();
    return new ControlServer(vertx, options.host(), wanted, faults, quirks, recorder, server)
        .listen()
        .onSuccess(bound -> controlPort = bound)
        .mapEmpty();
  }

  /** The port for clients; 0 before the start. */
  public int port() {
    return port;
  }

  /** The control port; 0 if there is none. */
  public int controlPort() {
    return controlPort;
  }

  /** The base URL as OpenAI's SDKs take it: {@code http://127.0.0.1:PORT/v1}. */
  public URI baseUrl() {
    return url("/v1");
  }

  /** Where GLM's service is: {@code http://127.0.0.1:PORT/api/paas/v4/realtime}. */
  public URI glmUrl() {
    return url(GlmService.PATH);
  }

  private URI url(String path) {
    boolean secure = options.tls().isPresent();
    // A certificate is for a name.
    String host = secure && options.host().equals("127.0.0.1") ? "localhost" : options.host();
    return URI.create((secure ? "https" : "http") + "://" + host + ":" + port() + path);
  }

  /** What is armed to go wrong. */
  public Faults faults() {
    return faults;
  }

  /**
   * Lets the connections of the arming's key misbehave now; on any thread.
   *
   * @return how many did; fails if the fault is not one for connections that stand
   */
  public Future<Integer> act(Arming arming) {
    Promise<Integer> acted = Promise.promise();
    context.runOnContext(
        here -> {
          RealtimeServer server = realtime;
          try {
            acted.complete(server == null ? 0 : server.act(arming));
          } catch (IllegalArgumentException wrong) {
            acted.fail(wrong);
          }
        });
    return acted.future();
  }

  /** How GLM's service misbehaves or differs. */
  public Quirks quirks() {
    return quirks;
  }

  /** What went over the wire, oldest connection first. */
  public List<Tape> record() {
    return recorder.tapes();
  }

  /** Sockets of clients that asked for a session and are still there. */
  public int openCount() {
    RealtimeServer server = realtime;
    return server == null ? 0 : server.openCount();
  }

  /** Ends the deployment. */
  public Future<Void> close() {
    return vertx.undeploy(deploymentID());
  }
}
