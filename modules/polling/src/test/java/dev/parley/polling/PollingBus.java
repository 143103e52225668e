package dev.parley.polling;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.parley.contract.Address;
import dev.parley.contract.InstanceId;
import dev.parley.contract.PollEnd;
import dev.parley.contract.PollFetch;
import dev.parley.contract.PollOpen;
import dev.parley.contract.PollPost;
import dev.parley.contract.PollRequest;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.flow.InputRate;
import dev.parley.contract.limit.SessionQuota;
import dev.parley.contract.polling.PollingIds;
import dev.parley.contract.polling.TokenHash;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/** One polling instance on a real bus, with stand-in routers of this process or of others. */
final class PollingBus implements AutoCloseable {
  static {
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    Awaitility.setDefaultTimeout(Duration.ofSeconds(20));
  }

  private static final InputRate.Limits ANY_RATE =
      new InputRate.Limits(1_000_000, 1L << 30, 1_000, 0, 30_000);

  final Vertx vertx = Vertx.vertx();
  private final InstanceId node = InstanceId.create();
  private String deployed = "";
  private final CompletableFuture<InstanceId> holder = new CompletableFuture<>();

  PollingBus() {
    BusCodecs.register(vertx.eventBus());
    await(
        Address.ANNOUNCEMENTS
            .consume(vertx.eventBus(), heard -> onAnnouncement(heard.body()))
            .completion());
  }

  private void onAnnouncement(Announcement announcement) {
    if (announcement.role() == Role.POLLING) {
      holder.complete(announcement.instance());
    }
  }

  /**
   * @param isElsewhere whether it is in another process, which it dies with
   */
  BusRouter addRouter(boolean isElsewhere) {
    return new BusRouter(vertx, isElsewhere ? InstanceId.create() : node);
  }

  void start() {
    start(false);
  }

  /**
   * @param outlives whether sessions go on at other processes
   */
  void start(boolean outlives) {
    PollingConfig config =
        new PollingConfig(
            Duration.ofMinutes(5),
            Duration.ofHours(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            ANY_RATE);
    PollingEnvironment environment =
        new PollingEnvironment(
            node,
            "test",
            new SessionQuota(SessionQuota.Limits.DEFAULTS),
            PollingMetrics.NONE,
            outlives);
    deployed = await(vertx.deployVerticle(new PollingVerticle(config, environment)));
  }

  /** The polling instance stops. */
  void undeploy() {
    await(vertx.undeploy(deployed));
  }

  /** A client whose session an instance of another node had, which is gone. */
  Client fromElsewhere() {
    InstanceId owner = holder.orTimeout(20, SECONDS).join();
    InstanceId gone = InstanceId.createOn(InstanceId.create());
    return new Client(owner, PollingIds.create(gone));
  }

  /** A session that a router has taken. */
  Client open() {
    InstanceId owner = holder.orTimeout(20, SECONDS).join();
    Client client = new Client(owner, PollingIds.create(owner));
    await(
        client.ask(
            new PollOpen(client.session, client.token, "anonymous", null, null, false, List.of())));
    return client;
  }

  /** The HTTP edge's part of one client. */
  final class Client {
    private final InstanceId owner;
    private final SessionId session;
    private final TokenHash token = TokenHash.of(TokenHash.newToken());

    private Client(InstanceId owner, SessionId session) {
      this.owner = owner;
      this.session = session;
    }

    SessionId session() {
      return session;
    }

    TokenHash token() {
      return token;
    }

    Object fetch(long cursor, int waitMs) {
      return await(fetching(cursor, waitMs));
    }

    Future<Object> fetching(long cursor, int waitMs) {
      return ask(new PollFetch(session, token, cursor, waitMs));
    }

    Object post(long seq, String... events) {
      return await(posting(seq, events));
    }

    Future<Object> posting(long seq, String... events) {
      return ask(new PollPost(session, token, seq, List.of(events)));
    }

    Object end() {
      return await(ask(new PollEnd(session, token)));
    }

    private Future<Object> ask(PollRequest request) {
      return Address.of(Role.POLLING, owner)
          .request(vertx.eventBus(), request, Duration.ofSeconds(30));
    }
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, SECONDS);
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
