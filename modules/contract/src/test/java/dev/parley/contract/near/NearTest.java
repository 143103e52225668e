package dev.parley.contract.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.codec.BusCodecs;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances with contexts of their own on one event loop, and one elsewhere. */
class NearTest {
  private final Vertx vertx = Vertx.vertx();
  private final ContextInternal receiving = ((VertxInternal) vertx).createEventLoopContext();
  private final ContextInternal sending =
      ((VertxInternal) vertx).contextBuilder().withEventLoop(receiving.nettyEventLoop()).build();
  private final InstanceId instance = InstanceId.create();
  private final List<Object> seen = new CopyOnWriteArrayList<>();
  private Inbox inbox;
  private Outlet outlet;

  @BeforeEach
  void open() throws Exception {
    BusCodecs.register(vertx.eventBus());
    inbox = on(receiving, () -> open(record -> seen.add(record)));
    inbox.completion().await(10, TimeUnit.SECONDS);
    outlet = on(sending, this::outlet);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private Inbox open(Handler<BusRecord> onRecord) {
    return Inbox.open(
        vertx, Role.PROVIDER, instance, message -> seen.add("bus " + message.body()), onRecord);
  }

  private Outlet outlet() {
    return new Outlet(vertx.eventBus(), Role.PROVIDER, instance);
  }

  private static <T> T on(Context context, Callable<T> action) throws Exception {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        here -> {
          try {
            done.complete(action.call());
          } catch (Exception failed) {
            done.fail(failed);
          }
        });
    return done.future().await(10, TimeUnit.SECONDS);
  }

  private static BusRecord record(int generation) {
    return new CloseUpstream(new SessionId("sess_1"), 1, generation);
  }

  @Test
  void recordsComeInOrderAndOnTheReceiversContext() throws Exception {
    List<Context> contexts = new CopyOnWriteArrayList<>();
    on(receiving, () -> inbox.close()).await(10, TimeUnit.SECONDS);
    on(
        receiving,
        () ->
            open(
                record -> {
                  seen.add(record);
                  contexts.add(Vertx.currentContext());
                }));
    Outlet again = on(sending, this::outlet);
    on(
        sending,
        () -> {
          again.write(record(1));
          again.write(record(2));
          assertThat(seen).isEmpty();
          return 0;
        });
    await().until(() -> seen.size() == 2);
    assertThat(seen).containsExactly(record(1), record(2));
    assertThat(contexts).containsOnly(receiving);
  }

  @Test
  void whatIsWrittenInATurnIsDeliveredAtItsEndAndNotBefore() throws Exception {
    on(
        sending,
        () -> {
          NearQueue queue = NearQueue.ofThread();
          queue.turn(
              outlet,
              to -> {
                queue.turn(record(1), to::write);
                assertThat(seen).as("within the outer turn").isEmpty();
              });
          assertThat(seen).containsExactly(record(1));
          outlet.write(record(2));
          assertThat(seen).as("it is no turn any more").hasSize(1);
          return 0;
        });
  }

  @Test
  void whatTheBusWasGivenBeforeComesBefore() throws Exception {
    on(
        sending,
        () -> {
          NearQueue.ofThread()
              .turn(
                  outlet,
                  to -> {
                    to.write(record(1));
                    Address.of(Role.PROVIDER, instance).send(vertx.eventBus(), record(2));
                    to.write(record(3));
                  });
          assertThat(seen).containsExactly(record(1));
          return 0;
        });
    await().until(() -> seen.size() == 3);
    assertThat(seen).containsExactly(record(1), "bus " + record(2), record(3));
  }

  @Test
  void whatAReceiverWritesInATurnIsDeliveredInItToo() throws Exception {
    on(receiving, () -> inbox.close()).await(10, TimeUnit.SECONDS);
    Outlet[] back = new Outlet[1];
    on(
        receiving,
        () ->
            open(
                record -> {
                  seen.add(record);
                  if (seen.size() < 3) {
                    back[0].write(record(seen.size() + 1));
                  }
                }));
    back[0] = on(receiving, this::outlet);
    on(
        sending,
        () -> {
          NearQueue.ofThread().turn(record(1), back[0]::write);
          assertThat(seen).containsExactly(record(1), record(2), record(3));
          return 0;
        });
  }

  @Test
  void aReceiverThatThrowsHarmsNobodyElse() throws Exception {
    on(receiving, () -> inbox.close()).await(10, TimeUnit.SECONDS);
    List<Throwable> reported = new CopyOnWriteArrayList<>();
    receiving.exceptionHandler(reported::add);
    on(
        receiving,
        () ->
            open(
                record -> {
                  seen.add(record);
                  if (seen.size() == 1) {
                    throw new IllegalStateException("the first");
                  }
                }));
    Outlet again = on(sending, this::outlet);
    on(
        sending,
        () -> {
          NearQueue.ofThread()
              .turn(
                  again,
                  to -> {
                    to.write(record(1));
                    to.write(record(2));
                  });
          return 0;
        });
    assertThat(seen).containsExactly(record(1), record(2));
    assertThat(reported).singleElement().isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anInboxThatIsClosedGetsNothingAndWritingToItFails() throws Exception {
    on(
        sending,
        () -> {
          outlet.write(record(1));
          return inbox.close();
        });
    var written = on(sending, () -> outlet.write(record(2)));
    assertThatThrownBy(() -> written.await(10, TimeUnit.SECONDS))
        .isInstanceOf(ReplyException.class);
    assertThat(seen).isEmpty();
  }

  @Test
  void fromAnotherEventLoopItGoesByTheBus() throws Exception {
    ContextInternal elsewhere = ((VertxInternal) vertx).createEventLoopContext();
    assertThat(elsewhere.nettyEventLoop()).isNotSameAs(receiving.nettyEventLoop());
    Outlet far = on(elsewhere, this::outlet);
    on(elsewhere, () -> far.write(record(1)));
    await().until(() -> !seen.isEmpty());
    assertThat(seen).containsExactly("bus " + record(1));
  }
}
