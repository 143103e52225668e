package dev.parley.contract.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Address;
import dev.parley.contract.AdoptSession;
import dev.parley.contract.BusRecord;
import dev.parley.contract.Epoch;
import dev.parley.contract.InstanceId;
import dev.parley.contract.LinkDetached;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionAdopted;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a session without its router finds another one (rules R22, R24). */
class RouterSearchTest {
  private static final SessionId SESSION = new SessionId("sess_1");

  private final Vertx vertx = Vertx.vertx();
  private final InstanceId here = InstanceId.create();
  private final InstanceId node = InstanceId.create();
  private final InstanceId deadNode = InstanceId.create();
  private final InstanceId gone = InstanceId.createOn(deadNode);
  private final InstanceDirectory directory = new InstanceDirectory(node, 0);
  private final List<BusRecord> heard = new CopyOnWriteArrayList<>();
  private final Context context = vertx.getOrCreateContext();
  private final AtomicLong nowMs = new AtomicLong();

  @BeforeEach
  void register() {
    BusCodecs.register(vertx.eventBus());
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** A router that is heard of, and what it does with what it is asked. */
  private InstanceId router(InstanceId on, Consumer<Message<BusRecord>> answer) {
    InstanceId router = unheard(on, answer);
    hear(router, on);
    return router;
  }

  /** The same before its first announcement. */
  private InstanceId unheard(InstanceId on, Consumer<Message<BusRecord>> answer) {
    InstanceId router = InstanceId.createOn(on);
    Address.of(Role.ROUTER, router)
        .consume(
            vertx.eventBus(),
            message -> {
              heard.add(message.body());
              answer.accept(message);
            })
        .completion()
        .await();
    return router;
  }

  private void hear(InstanceId router, InstanceId on) {
    directory.onAnnouncement(
        new Announcement(Role.ROUTER, router, on, 0, "", "", "test", false), 0);
  }

  private static void adopt(Message<BusRecord> message) {
    if (message.body() instanceof AdoptSession asked) {
      message.reply(new SessionAdopted(asked.session(), asked.link(), asked.epoch(), 7));
    }
  }

  private static void refuse(Message<BusRecord> message, ErrorCode code) {
    message.fail(code.number(), "on purpose");
  }

  private SessionAdopter adopter() {
    return new SessionAdopter(vertx, Role.INGRESS, here, directory, nowMs::get);
  }

  /** The link of a client that is there until the test says otherwise. */
  private final class Orphan implements OrphanedLink {
    final AtomicInteger tried = new AtomicInteger();
    final List<SessionAdopted> adopted = new CopyOnWriteArrayList<>();
    final AtomicInteger abandoned = new AtomicInteger();
    volatile boolean isClosed;
    private final RouterLeg leg = new RouterLeg(here);

    @Override
    public SessionId session() {
      return SESSION;
    }

    @Override
    public String subject() {
      return "who";
    }

    @Override
    public long epoch() {
      return leg.epoch();
    }

    @Override
    public boolean isOrphaned(long epoch) {
      return !isClosed && adopted.isEmpty() && leg.epoch() == epoch;
    }

    @Override
    public Stand tryingAnother() {
      tried.incrementAndGet();
      return new Stand(leg.onOrphaned(), 40, 12, 3);
    }

    @Override
    public void adopted(SessionAdopted by) {
      adopted.add(by);
    }

    @Override
    public void abandoned() {
      abandoned.incrementAndGet();
    }

    @Override
    public boolean mayComeBack() {
      return true;
    }
  }

  private Orphan search() {
    Orphan link = new Orphan();
    onContext(() -> adopter().adopt(link, gone));
    return link;
  }

  private void onContext(Runnable step) {
    Future.<Void>future(
            done ->
                context.runOnContext(
                    on -> {
                      step.run();
                      done.complete();
                    }))
        .await();
  }

  @Test
  void linkTellsWhereItsClientIsAndGoesOnWithWhoeverTakesIt() {
    router(node, RouterSearchTest::adopt);
    Orphan link = search();

    await().until(() -> link.adopted.size() == 1);
    long epoch = Epoch.next(Epoch.NONE, here);
    assertThat(heard)
        .containsExactly(new AdoptSession(SESSION, epoch, Role.INGRESS, here, "who", 40, 12, 3));
    assertThat(link.adopted.get(0).received()).isEqualTo(7);
    assertThat(link.abandoned).hasValue(0);
  }

  @Test
  void noRouterOfTheDeadNodeIsAsked() {
    router(deadNode, RouterSearchTest::adopt);
    hear(gone, deadNode);
    Orphan link = search();
    nowMs.set(3_000);

    await().until(() -> link.abandoned.get() == 1);
    assertThat(link.tried).hasValue(0);
  }

  @Test
  void routerThatIsHeardOfALittleLaterIsWaitedFor() {
    InstanceId late = unheard(node, RouterSearchTest::adopt);
    Orphan link = search();

    onContext(() -> hear(late, node));

    await().until(() -> link.adopted.size() == 1);
    assertThat(link.abandoned).hasValue(0);
  }

  @Test
  void clientThatLeavesWhileNoRouterIsKnownIsNotBroughtToOne() {
    InstanceId late = unheard(node, RouterSearchTest::adopt);
    Orphan left = search();
    Orphan link = search();

    left.isClosed = true;
    onContext(() -> hear(late, node));

    await().until(() -> link.adopted.size() == 1);
    assertThat(left.tried).as("its turn was before the other's").hasValue(0);
    assertThat(left.abandoned).hasValue(0);
  }

  @Test
  void routerThatIsNotAbleToIsFollowedByAnother() {
    router(node, message -> refuse(message, ErrorCode.HUB_UNAVAILABLE));
    router(InstanceId.create(), RouterSearchTest::adopt);
    Orphan link = search();

    await().until(() -> link.adopted.size() == 1);
    assertThat(link.tried).hasValue(2);
  }

  @Test
  void routersAreAskedAgainWhenAllWereUnable() {
    AtomicInteger asked = new AtomicInteger();
    router(
        node,
        message -> {
          if (asked.incrementAndGet() < 3) {
            refuse(message, ErrorCode.HUB_UNAVAILABLE);
          } else {
            adopt(message);
          }
        });
    Orphan link = search();

    await().until(() -> link.adopted.size() == 1);
    assertThat(link.tried).hasValue(3);
  }

  @Test
  void sessionThatIsNotWrittenDownIsOver() {
    router(node, message -> refuse(message, ErrorCode.NOT_FOUND));
    router(InstanceId.create(), RouterSearchTest::adopt);
    Orphan link = search();

    await().until(() -> link.abandoned.get() == 1);
    assertThat(link.tried).hasValue(1);
  }

  @Test
  void R22_adopterWhoseClientIsGoneMeanwhileIsToldSo() {
    List<Message<BusRecord>> held = new CopyOnWriteArrayList<>();
    router(node, held::add);
    Orphan link = search();
    await().until(() -> held.size() == 1);
    link.isClosed = true;
    InstanceId answering = InstanceId.create();
    List<BusRecord> told = new CopyOnWriteArrayList<>();
    Address.of(Role.ROUTER, answering)
        .consume(vertx.eventBus(), message -> told.add(message.body()))
        .completion()
        .await();

    long epoch = Epoch.next(Epoch.NONE, here);
    held.get(0).reply(new SessionAdopted(SESSION, answering, epoch, 0));

    await().until(() -> told.equals(List.of(new LinkDetached(SESSION, epoch, 1006))));
    assertThat(link.adopted).isEmpty();
  }

  private Future<SessionResumed> resume(InstanceId named) {
    SessionResumer resumer = new SessionResumer(vertx, Role.INGRESS, here, directory, () -> 0);
    List<Future<SessionResumed>> result = new ArrayList<>();
    Future<Void> begun =
        Future.future(
            done ->
                context.runOnContext(
                    on -> {
                      result.add(
                          resumer.resume(
                              new SessionResumer.Wish(SESSION, named, "secret", 3), "who"));
                      done.complete();
                    }));
    begun.await();
    return result.get(0);
  }

  private static void goOn(Message<BusRecord> message) {
    if (message.body() instanceof ResumeSession asked) {
      message.reply(new SessionResumed(asked.session(), asked.link(), 9, 3, 1, "next"));
    }
  }

  @Test
  void R24_clientWhoseRouterIsGoneIsBroughtToAnother() {
    router(node, RouterSearchTest::goOn);

    assertThat(resume(gone).await().token()).isEqualTo("next");
  }

  @Test
  void R24_sessionIsLookedForAtEveryRouterThatMayHaveIt() {
    router(node, message -> refuse(message, ErrorCode.NOT_FOUND));
    router(node, message -> refuse(message, ErrorCode.HUB_UNAVAILABLE));
    router(InstanceId.create(), RouterSearchTest::goOn);

    assertThat(resume(gone).await().token()).isEqualTo("next");
  }

  @Test
  void R24_aSessionOfWhichNobodyCanBeAskedIsNotSaidToBeOver() {
    assertThatThrownBy(() -> resume(gone).await())
        .satisfies(
            failure ->
                assertThat(HubException.ofBusFailure(failure).code())
                    .isEqualTo(ErrorCode.HUB_UNAVAILABLE));
  }

  @Test
  void R24_clientWhoseRouterStopsIsBroughtToAnother() {
    InstanceId named = router(node, message -> refuse(message, ErrorCode.HUB_SHUTTING_DOWN));
    router(InstanceId.create(), RouterSearchTest::goOn);

    assertThat(resume(named).await().token()).isEqualTo("next");
  }

  @Test
  void R25_whatItsRouterRefusesNoOtherIsAskedFor() {
    InstanceId named = router(node, message -> refuse(message, ErrorCode.RESUME_GONE));
    router(node, RouterSearchTest::goOn);

    assertThatThrownBy(() -> resume(named).await())
        .isInstanceOfSatisfying(
            HubException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.RESUME_GONE));
    assertThat(heard).hasSize(1);
  }

  @Test
  void R24_routerThatAnswersTooLateIsToldThatNobodyHasTheLink() {
    List<Message<BusRecord>> held = new CopyOnWriteArrayList<>();
    InstanceId silent =
        router(
            node,
            message -> {
              if (message.body() instanceof ResumeSession) {
                held.add(message);
              }
            });
    directory.forget(silent);

    assertThatThrownBy(() -> resume(silent).await()).isInstanceOf(HubException.class);
    held.get(0).reply(new SessionResumed(SESSION, silent, 9, 3, 1, "next"));

    await().until(() -> heard.contains(new LinkDetached(SESSION, 9, 1006)));
  }
}
