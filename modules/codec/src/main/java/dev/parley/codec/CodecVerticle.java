package dev.parley.codec;

import dev.parley.contract.BusRecord;
import dev.parley.contract.InstanceId;
import dev.parley.contract.OpenCodec;
import dev.parley.contract.Role;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.Announcer;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.near.Inbox;
import dev.parley.contract.peer.Drain;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts conversions of sound on the bus. Several instances of a node share its codec threads and its
 * session slots. All state is confined to this verticle's context; nothing blocks there.
 */
public final class CodecVerticle extends VerticleBase {
  /** The name of the threads that convert. */
  static final String WORKERS = "parley-codec";

  private static final long TICK_MS = 1_000;

  private final Workshop workshop;
  private final CodecEnvironment environment;
  private final InstanceId instance;
  private @Nullable CodecTable conversions;
  private @Nullable Jobs jobs;
  private @Nullable Inbox inbox;
  private @Nullable Announcer announcer;

  CodecVerticle(Workshop workshop, CodecEnvironment environment) {
    this.workshop = workshop;
    this.environment = environment;
    this.instance = InstanceId.createOn(environment.node());
  }

  /** The instances of a node; they share what the configuration bounds. */
  public static Supplier<CodecVerticle> verticles(
      CodecConfig config, CodecEnvironment environment) {
    Workshop shared = Workshop.of(config);
    return () -> new CodecVerticle(shared, environment);
  }

  /** The instance part of this verticle's bus address. */
  public InstanceId instance() {
    return instance;
  }

  @Override
  public Future<?> start() {
    Jobs working = new Jobs(vertx.createSharedWorkerExecutor(WORKERS, workshop.config().workers()));
    CodecTable table = new CodecTable(vertx, workshop, working, environment.metrics());
    jobs = working;
    conversions = table;
    workshop.warmth().beginLater(vertx, working);
    vertx.setPeriodic(
        TICK_MS,
        tick -> table.onTick(TimeUnit.NANOSECONDS.toMillis(workshop.nanoClock().getAsLong())));
    Inbox records =
        Inbox.open(
            vertx,
            Role.CODEC,
            instance,
            message -> onMessage(table, message),
            record -> record.match(table));
    inbox = records;
    Drain.consume(vertx.eventBus(), begun -> leave());
    return records.completion().onSuccess(registered -> announce());
  }

  @Override
  public Future<?> stop() {
    return leave()
        .eventually(() -> inbox == null ? Future.succeededFuture() : inbox.close())
        .eventually(() -> conversions == null ? Future.succeededFuture() : conversions.closeAll())
        .eventually(() -> jobs == null ? Future.succeededFuture() : jobs.close());
  }

  /** Nobody asks it for a conversion any more; those that are open go on. */
  private Future<Void> leave() {
    return announcer == null ? Future.succeededFuture() : announcer.stop();
  }

  private void announce() {
    announcer =
        Announcer.start(
            vertx,
            new Announcement(
                Role.CODEC,
                instance,
                environment.node(),
                Announcement.currentEventLoop(),
                "",
                "",
                environment.version(),
                false));
  }

  private static void onMessage(CodecTable table, Message<BusRecord> message) {
    BusRecord record = message.body();
    if (record instanceof OpenCodec open) {
      table.open(open).onSuccess(message::reply).onFailure(cause -> refuse(message, cause));
    } else {
      record.match(table);
    }
  }

  private static void refuse(Message<BusRecord> message, Throwable cause) {
    ErrorCode code =
        cause instanceof HubException fault ? fault.code() : ErrorCode.CODEC_UNAVAILABLE;
    message.fail(code.number(), cause.getMessage());
  }
}
