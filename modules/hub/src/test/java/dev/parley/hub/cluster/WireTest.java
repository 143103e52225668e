package dev.parley.hub.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Address;
import dev.parley.contract.AdoptSession;
import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseCodec;
import dev.parley.contract.CloseLink;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.CodecFault;
import dev.parley.contract.CodecOpened;
import dev.parley.contract.Convert;
import dev.parley.contract.Converted;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.LinkClosed;
import dev.parley.contract.LinkDetached;
import dev.parley.contract.OpenCodec;
import dev.parley.contract.OpenSession;
import dev.parley.contract.OpenUpstream;
import dev.parley.contract.PollEnd;
import dev.parley.contract.PollFetch;
import dev.parley.contract.PollMark;
import dev.parley.contract.PollMarked;
import dev.parley.contract.PollOpen;
import dev.parley.contract.PollPost;
import dev.parley.contract.PollResume;
import dev.parley.contract.ReclaimSession;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.Role;
import dev.parley.contract.SendElsewhere;
import dev.parley.contract.SessionAccepted;
import dev.parley.contract.SessionAdopted;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionReclaimed;
import dev.parley.contract.SessionReleased;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.UpstreamClosed;
import dev.parley.contract.UpstreamOpened;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.error.ProviderFault;
import dev.parley.contract.error.RefusalReply;
import dev.parley.contract.peer.GoneNodes;
import dev.parley.contract.peer.Peers;
import dev.parley.contract.polling.PollReply;
import dev.parley.contract.polling.PollReply.PollEnded;
import dev.parley.contract.polling.PollReply.PollEvents;
import dev.parley.contract.polling.PollReply.PollOpened;
import dev.parley.contract.polling.PollReply.PollPosted;
import dev.parley.contract.polling.PollReply.PollRefused;
import dev.parley.contract.polling.PollReply.PollResumed;
import dev.parley.contract.polling.TokenHash;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes with sockets between them: every record crosses, in order, and ends are noticed. */
class WireTest {
  private static final SessionId SESSION = new SessionId("sess_abc");
  private static final TokenHash TOKEN = TokenHash.of("token");
  private static final CodecFault FAULT =
      new CodecFault(CodecFault.Code.INVALID_AUDIO, "audio/opus at byte 7: this is no Opus packet");
  private static final Set<Class<?>> ONLY_REPLIES =
      Set.of(SessionResumed.class, SessionAdopted.class, SessionReclaimed.class);
  private static final Duration SOON = Duration.ofSeconds(15);

  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = TestCluster.of(2);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static List<BusRecord> records() {
    InstanceId instance = InstanceId.create();
    return List.of(
        new Frame(SESSION, Leg.UPSTREAM, 7L << 16, 3, 11, FrameKind.DATA, "{\"ü\":\"\u4f60\"}"),
        new Credit(SESSION, Leg.LINK, 7, 0, 16, 70_000),
        new OpenSession(SESSION, 7, Role.INGRESS, instance, "who", null, "{}", true),
        new SessionAccepted(SESSION, instance),
        new CloseLink(SESSION, 7, 1001, "bye"),
        new LinkClosed(SESSION, 7, 1006),
        new LinkDetached(SESSION, 7, 1006),
        new SessionReleased(SESSION, 7),
        new SendElsewhere(SESSION, 7),
        new ResumeSession(SESSION, Role.POLLING, instance, "who", "a".repeat(43), 12),
        new AdoptSession(SESSION, 8, Role.INGRESS, instance, "who", 40, 12, 3),
        new OpenUpstream(SESSION, 7, 3, instance, "openai", null),
        new UpstreamOpened(SESSION, 7, 3, "{}"),
        new CloseUpstream(SESSION, 7, 3),
        new UpstreamClosed(SESSION, 7, 3, ErrorCode.PROVIDER_CLOSED, "why"),
        new PollOpen(SESSION, TOKEN, "who", "route", null, true, List.of("{}", "{}")),
        new PollResume(SESSION, TOKEN, "who", SESSION, instance, "a".repeat(43), 12),
        new PollFetch(SESSION, TOKEN, 5, 1_000),
        new PollPost(SESSION, TOKEN, 6, List.of("{}")),
        new PollEnd(SESSION, TOKEN),
        new PollMark(SESSION, 7, TOKEN, 6, 40),
        new PollMarked(SESSION, 7, 6),
        new ReclaimSession(SESSION, instance, TOKEN, 12),
        new OpenCodec(SESSION, 7, Leg.CODEC_IN, 1, instance, "audio/opus", "audio/pcm;rate=24000"),
        new CodecOpened(SESSION, 7, Leg.CODEC_IN, 1),
        new Convert(SESSION, 7, Leg.CODEC_OUT, 1, 5, Convert.What.SOUND, "AAAA"),
        new Converted(SESSION, 7, Leg.CODEC_OUT, 1, 5, true, "", FAULT),
        new CloseCodec(SESSION, 7, Leg.CODEC_OUT, 1));
  }

  private static List<Object> replies() {
    return List.of(
        new SessionAccepted(SESSION, InstanceId.create()),
        new SessionResumed(SESSION, InstanceId.create(), 8, 40, 12, "token"),
        new SessionAdopted(SESSION, InstanceId.create(), 8, 12),
        new SessionReclaimed(
            SESSION,
            InstanceId.create(),
            8,
            new SessionReclaimed.Standing(1, 2, 3, 4, 5),
            "who",
            true),
        new UpstreamOpened(SESSION, 7, 3, "{}"),
        new CodecOpened(SESSION, 7, Leg.CODEC_IN, 1),
        new PollOpened(4),
        new PollResumed(4, 12, "token"),
        new PollEvents(4, List.of("{}")),
        new PollPosted(9),
        new PollEnded(),
        new PollRefused(ErrorCode.NOT_FOUND, "gone", 3));
  }

  private static Stream<Class<?>> kinds(Class<?> sealed) {
    return Stream.of(sealed.getPermittedSubclasses())
        .flatMap(kind -> kind.isSealed() ? kinds(kind) : Stream.of(kind));
  }

  private static Address<BusRecord> listen(Vertx there, List<BusRecord> received) {
    Address<BusRecord> address = Address.of(Role.ROUTER, InstanceId.create());
    address.consume(there.eventBus(), m -> received.add(m.body())).completion().await();
    return address;
  }

  @Test
  void everyRecordArrivesAtAnotherNodeAsItWas() {
    List<BusRecord> received = new CopyOnWriteArrayList<>();
    Address<BusRecord> address = listen(cluster.node(1).vertx(), received);

    records().forEach(record -> address.send(cluster.node(0).vertx().eventBus(), record));

    await().atMost(SOON).until(() -> received.size() == records().size());
    assertThat(received.stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(
            kinds(BusRecord.class)
                .filter(kind -> !ONLY_REPLIES.contains(kind))
                .collect(Collectors.toSet()));
    assertThat(received.get(0)).isEqualTo(records().get(0));
  }

  @Test
  void everyReplyArrivesAsItWas() {
    Address<BusRecord> address = Address.of(Role.PROVIDER, InstanceId.create());
    List<Object> replies = replies();
    address
        .consume(
            cluster.node(1).vertx().eventBus(),
            m -> m.reply(replies.get(((Credit) m.body()).frames())))
        .completion()
        .await();

    for (int i = 0; i < replies.size(); i++) {
      Future<Object> answer =
          address.request(
              cluster.node(0).vertx().eventBus(), new Credit(SESSION, Leg.LINK, 1, 0, i, 0), SOON);
      assertThat(answer.await()).isEqualTo(replies.get(i));
    }
    Set<Class<?>> sent = replies.stream().map(Object::getClass).collect(Collectors.toSet());
    assertThat(sent).containsAll(kinds(PollReply.class).toList());
  }

  @Test
  void aRefusalTellsItsCodeAndWhenToComeBackAcrossNodes() {
    Address<BusRecord> address = Address.of(Role.PROVIDER, InstanceId.create());
    address
        .consume(
            cluster.node(1).vertx().eventBus(),
            m ->
                m.reply(
                    new RefusalReply(ErrorCode.PROVIDER_OVERLOADED, "busy", Duration.ofSeconds(7))))
        .completion()
        .await();

    Future<Object> answer =
        address.request(cluster.node(0).vertx().eventBus(), records().get(1), SOON);

    assertThatThrownBy(answer::await)
        .satisfies(
            failure ->
                assertThat(HubException.ofBusFailure(failure))
                    .isInstanceOfSatisfying(
                        ProviderFault.class,
                        fault -> {
                          assertThat(fault.code()).isEqualTo(ErrorCode.PROVIDER_OVERLOADED);
                          assertThat(fault.retryAfter()).isEqualTo(Duration.ofSeconds(7));
                        }));
  }

  @Test
  void announcementsReachEveryNode() {
    List<Announcement> heard = new CopyOnWriteArrayList<>();
    Address.ANNOUNCEMENTS
        .consume(cluster.node(1).vertx().eventBus(), m -> heard.add(m.body()))
        .completion()
        .await();
    Announcement announcement =
        new Announcement(
            Role.PROVIDER,
            InstanceId.createOn(cluster.node(0).id()),
            cluster.node(0).id(),
            5,
            "openai",
            "{\"a\":1}",
            "0.1",
            true);

    Address.ANNOUNCEMENTS.publish(cluster.node(0).vertx().eventBus(), announcement);

    await().atMost(SOON).until(() -> heard.contains(announcement));
  }

  @Test
  void framesKeepTheirOrderFromTheFirstOn() {
    List<BusRecord> received = new CopyOnWriteArrayList<>();
    Address<BusRecord> address = listen(cluster.node(1).vertx(), received);
    Vertx here = cluster.node(0).vertx();
    List<BusRecord> sent =
        IntStream.range(0, 500)
            .<BusRecord>mapToObj(
                i -> new Frame(SESSION, Leg.LINK, 1, 0, i, FrameKind.DATA, "{\"n\":" + i + "}"))
            .toList();

    here.runOnContext(
        start -> {
          var producer = address.producer(here.eventBus());
          sent.forEach(producer::write);
        });

    await().atMost(SOON).until(() -> received.size() == sent.size());
    assertThat(received).isEqualTo(sent);
  }

  @Test // R3
  void anInstanceThatLeavesAnotherNodeIsGoneForWhoWritesToIt() {
    InstanceId instance = InstanceId.createOn(cluster.node(1).id());
    MessageConsumer<BusRecord> consumer =
        Address.of(Role.PROVIDER, instance).consume(cluster.node(1).vertx().eventBus(), m -> {});
    consumer.completion().await();
    List<InstanceId> gone = new CopyOnWriteArrayList<>();
    List<InstanceId> nodesGone = new CopyOnWriteArrayList<>();
    Vertx here = cluster.node(0).vertx();
    GoneNodes.consume(here.eventBus(), nodesGone::add).completion().await();
    Peers peers = new Peers(here, gone::add);
    Peers.Peer peer = peers.acquire(Role.PROVIDER, instance);
    peer.write(records().get(1));
    consumer.unregister().await();

    await()
        .atMost(SOON)
        .until(
            () -> {
              peer.write(records().get(1));
              return !gone.isEmpty();
            });

    assertThat(gone).containsExactly(instance);
    assertThat(nodesGone).isEmpty();
  }
}
