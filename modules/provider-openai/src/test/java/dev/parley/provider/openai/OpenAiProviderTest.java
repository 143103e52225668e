package dev.parley.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenUpstream;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.UpstreamOpened;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.flow.CreditWindow;
import dev.parley.provider.api.Capabilities;
import dev.parley.provider.api.ProviderEnvironment;
import dev.parley.provider.api.ProviderMetrics;
import dev.parley.provider.api.ProviderVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageProducer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider's verticles from the bus to the socket and back. */
class OpenAiProviderTest {
  private static final Buffer CREATED =
      RawServer.text("{\"type\":\"session.created\",\"session\":{\"id\":\"sess_up\"}}");
  private static final int EVENTS = 1_000;

  private final Vertx vertx = Vertx.vertx();
  private final InstanceId router = InstanceId.create();
  private final ProviderEnvironment environment =
      new ProviderEnvironment(InstanceId.create(), "1.0", ProviderMetrics.NONE);
  private final List<Announcement> announced = new CopyOnWriteArrayList<>();
  private final List<String> received = new CopyOnWriteArrayList<>();
  private RawServer server;

  @BeforeEach
  void deploy() {
    Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    BusCodecs.register(vertx.eventBus());
    Address.ANNOUNCEMENTS.consume(vertx.eventBus(), message -> announced.add(message.body()));
    server = RawServer.start(vertx, peer -> peer.accept(CREATED));
    Supplier<ProviderVerticle> verticles =
        OpenAiProvider.verticles(Endpoints.openAi(server.url()).config(), environment);
    vertx.deployVerticle(verticles::get, new DeploymentOptions().setInstances(2)).await();
    await().until(() -> instances().size() == 2);
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void everyInstanceAnnouncesTheEndpointAndWhatItCanDo() {
    assertThat(announced).allMatch(announcement -> announcement.serves().equals("test"));
    assertThat(announced)
        .extracting(announcement -> Capabilities.fromJson(announcement.capabilities()))
        .containsOnly(OpenAiProvider.capabilities());
  }

  @Test
  void aThousandEventsEachWayArriveOnceInOrderAndUnchanged() {
    SessionId session = SessionId.create();
    Address<BusRecord> provider = Address.of(Role.PROVIDER, instances().get(0));
    List<String> events = IntStream.range(0, EVENTS).mapToObj(OpenAiProviderTest::event).toList();
    MessageProducer<BusRecord> toProvider = provider.producer(vertx.eventBus());
    Commands commands = new Commands(session, events, toProvider);
    Address.of(Role.ROUTER, router)
        .consume(
            vertx.eventBus(),
            message -> {
              if (message.body() instanceof Frame frame) {
                received.add(frame.payload());
                int length = frame.payload().length();
                toProvider.write(new Credit(session, Leg.UPSTREAM, 1, 1, 1, length));
              } else if (message.body() instanceof Credit credit) {
                commands.onCredit(credit);
              }
            })
        .completion()
        .await();

    UpstreamOpened opened =
        provider
            .<UpstreamOpened>request(
                vertx.eventBus(),
                new OpenUpstream(session, 1, 1, router, "test", null),
                Duration.ofSeconds(5))
            .await();
    server.onPeer(peer -> events.forEach(event -> peer.write(RawServer.text(event))));
    commands.send();

    await().until(() -> received.size() == EVENTS && server.peer().texts.size() == EVENTS);
    await().until(() -> commands.inFlight() == 0);
    assertThat(opened.created()).isEqualTo("{\"id\":\"sess_up\"}");
    assertThat(received).isEqualTo(events);
    assertThat(server.peer().texts).isEqualTo(events);
    toProvider.write(new CloseUpstream(session, 1, 1));
    await().until(server::nothingIsOpen);
    assertThat(server.peer().closeCodes).containsExactly(1000);
  }

  @Test
  void anEndpointThatCannotBeUsedIsRefusedBeforeItIsDeployed() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> OpenAiProvider.verticles(Endpoints.openAi("ftp://host").config(), environment));
  }

  /** Sends one command per event as credit allows. */
  private record Commands(
      SessionId session,
      Queue<String> waiting,
      CreditWindow window,
      AtomicLong seq,
      MessageProducer<BusRecord> provider) {
    Commands(SessionId session, List<String> events, MessageProducer<BusRecord> provider) {
      this(session, new ArrayDeque<>(events), new CreditWindow(), new AtomicLong(), provider);
    }

    synchronized void onCredit(Credit credit) {
      window.onCredit(credit.frames(), credit.bytes());
      send();
    }

    synchronized void send() {
      while (window.isOpen() && !waiting.isEmpty()) {
        String event = waiting.remove();
        window.onSent(event.length());
        provider.write(
            new Frame(session, Leg.UPSTREAM, 1, 1, seq.getAndIncrement(), FrameKind.UNREAD, event));
      }
    }

    synchronized int inFlight() {
      return waiting.size() + window.framesInFlight();
    }
  }

  private List<InstanceId> instances() {
    return announced.stream().map(Announcement::instance).distinct().toList();
  }

  private static String event(int i) {
    return "{\"n\" : " + i + ", \"text\":\"é\\u00e9 " + "x".repeat(i * 7 % 1500) + "\"}";
  }
}
