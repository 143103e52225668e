package dev.parley.emulator;

import dev.parley.emulator.control.ControlServer;
import dev.parley.emulator.fault.FaultBox;
import dev.parley.emulator.openai.RealtimeServer;
import dev.parley.emulator.record.RecordBook;
import dev.parley.emulator.voice.Voices;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;

/**
 * A server of OpenAI's Realtime protocol on an event loop of its own. Deploy it like any verticle,
 * or {@link #start} it; it stops with its deployment.
 */
public final class OpenAiEmulator extends VerticleBase {
  private final EmulatorOptions options;
  private final FaultBox faults = new FaultBox();
  private final RecordBook records;
  private int port;
  private int controlPort;

  public OpenAiEmulator(EmulatorOptions options) {
    this.options = options;
    this.records = new RecordBook(options.isControlled());
  }

  /** Deploys an emulator; completes when it listens. */
  public static Future<OpenAiEmulator> start(Vertx vertx, EmulatorOptions options) {
    OpenAiEmulator emulator = new OpenAiEmulator(options);
    return vertx.deployVerticle(emulator).map(deployed -> emulator);
  }

  @Override
  public Future<?> start() {
    RealtimeServer realtime =
        new RealtimeServer(vertx, context, options, Voices.of(options.voice()), faults, records);
    return realtime.listen().compose(this::startControl);
  }

  private Future<Void> startControl(HttpServer realtime) {
    port = realtime.actualPort();
    if (!options.isControlled()) {
      return Future.succeededFuture();
    }
    return new ControlServer(faults, records)
        .listen(vertx, options.host(), options.controlPort())
        .onSuccess(control -> controlPort = control.actualPort())
        .mapEmpty();
  }

  /** The port for clients; known once started. */
  public int port() {
    return port;
  }

  /** The control port; 0 when there is none. */
  public int controlPort() {
    return controlPort;
  }

  public FaultBox faults() {
    return faults;
  }

  public RecordBook records() {
    return records;
  }
}
