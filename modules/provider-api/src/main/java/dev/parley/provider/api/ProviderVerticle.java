package dev.parley.provider.api;

import dev.parley.contract.BusRecord;
import dev.parley.contract.InstanceId;
import dev.parley.contract.OpenUpstream;
import dev.parley.contract.Role;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.Announcer;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.error.HubFault;
import dev.parley.contract.error.ProviderFault;
import dev.parley.contract.error.RefusalReply;
import dev.parley.contract.near.Inbox;
import dev.parley.contract.peer.Drain;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a provider's connector on the bus for one endpoint. Several instances of an endpoint share
 * its session slots. All state is confined to this verticle's context; nothing here blocks.
 */
public final class ProviderVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(ProviderVerticle.class);
  private static final long TICK_MS = 100;

  private final EndpointConfig endpoint;
  private final Capabilities capabilities;
  private final SessionSlots slots;
  private final ProviderEnvironment environment;
  private final Function<Vertx, Connector> connectors;
  private final InstanceId instance;
  private @Nullable Connector connector;
  private @Nullable UpstreamTable upstreams;
  private @Nullable WarmPool warm;
  private @Nullable Inbox consumer;
  private @Nullable Announcer announcer;

  /**
   * @param slots shared by all instances of the endpoint on this node
   * @param connectors creates this instance's connector, on its context
   */
  public ProviderVerticle(
      EndpointConfig endpoint,
      Capabilities capabilities,
      SessionSlots slots,
      ProviderEnvironment environment,
      Function<Vertx, Connector> connectors) {
    this.endpoint = endpoint;
    this.capabilities = capabilities.withSessionCap(endpoint.sessionCap());
    this.slots = slots;
    this.environment = environment;
    this.instance = InstanceId.createOn(environment.node());
    this.connectors = connectors;
  }

  /** The instance part of this verticle's bus address. */
  public InstanceId instance() {
    return instance;
  }

  @Override
  public Future<?> start() {
    Connector connecting = connectors.apply(vertx);
    Duration cap = capabilities.sessionCap();
    WarmPool ready =
        new WarmPool(
            endpoint, cap, connecting, slots, environment.metrics(), ProviderVerticle::random);
    UpstreamTable table =
        new UpstreamTable(vertx, endpoint, connecting, slots, environment.metrics(), ready, cap);
    connector = connecting;
    warm = ready;
    upstreams = table;
    vertx.setPeriodic(TICK_MS, tick -> onTick(table, ready));
    Inbox records =
        Inbox.open(
            vertx,
            Role.PROVIDER,
            instance,
            message -> onMessage(table, message),
            record -> record.match(table));
    consumer = records;
    Drain.consume(vertx.eventBus(), begun -> leave());
    return records.completion().onSuccess(registered -> announce());
  }

  @Override
  public Future<?> stop() {
    return leave()
        .eventually(this::unregister)
        .eventually(this::closeAll)
        .eventually(this::closeConnector);
  }

  private static double random() {
    return ThreadLocalRandom.current().nextDouble();
  }

  private static void onTick(UpstreamTable table, WarmPool ready) {
    table.onTick();
    ready.onTick(System.nanoTime() / 1_000_000);
  }

  /** Nobody asks it for an upstream any more; those that sessions have go on. */
  private Future<Void> leave() {
    if (warm != null) {
      warm.close();
    }
    return announcer == null ? Future.succeededFuture() : announcer.stop();
  }

  private void announce() {
    announcer =
        Announcer.start(
            vertx,
            new Announcement(
                Role.PROVIDER,
                instance,
                environment.node(),
                Announcement.currentEventLoop(),
                endpoint.name(),
                capabilities.toJson(),
                environment.version(),
                false));
  }

  private void onMessage(UpstreamTable table, Message<BusRecord> message) {
    Object body = message.body();
    if (body instanceof OpenUpstream open) {
      onOpen(table, message, open);
    } else if (body instanceof BusRecord record) {
      record.match(table);
    }
  }

  private void onOpen(UpstreamTable table, Message<?> message, OpenUpstream open) {
    table.open(open).onSuccess(message::reply).onFailure(cause -> refuse(message, open, cause));
  }

  private void refuse(Message<?> message, OpenUpstream open, Throwable cause) {
    HubException fault =
        cause instanceof HubException hub
            ? hub
            : new HubFault(ErrorCode.INTERNAL, "the provider failed", cause);
    LOGGER
        .atInfo()
        .addKeyValue("sessionId", open.session())
        .addKeyValue("endpoint", endpoint.name())
        .addKeyValue("code", fault.code().label())
        .addKeyValue("detail", fault.getMessage())
        .log("provider session refused");
    if (fault.code() == ErrorCode.INTERNAL) {
      LOGGER.error("a provider failed in a way that is not its server's", fault);
    } else {
      // A vendor's own words are for whoever asks for debug output.
      LOGGER.debug("provider session refused because", fault);
    }
    Duration retryAfter = fault instanceof ProviderFault providers ? providers.retryAfter() : null;
    if (retryAfter == null) {
      message.fail(fault.code().number(), fault.getMessage());
    } else {
      String words = String.valueOf(fault.getMessage());
      message.reply(new RefusalReply(fault.code(), words, retryAfter));
    }
  }

  private Future<Void> unregister() {
    return consumer == null ? Future.succeededFuture() : consumer.close();
  }

  private Future<Void> closeAll() {
    return upstreams == null
        ? Future.succeededFuture()
        : upstreams.closeAll(
            new HubFault(ErrorCode.HUB_SHUTTING_DOWN, "the provider instance is stopping"));
  }

  private Future<Void> closeConnector() {
    return connector == null ? Future.succeededFuture() : connector.close();
  }
}
