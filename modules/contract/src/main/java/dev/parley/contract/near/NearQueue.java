package dev.parley.contract.near;

import dev.parley.contract.BusRecord;
import dev.parley.contract.InstanceId;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The records that instances of one event loop have for each other. Each is delivered by a task of
 * its own, as the bus does it, so that everything keeps its order. While nothing else waits for the
 * event loop, that task would be its next: then a record that is written within a {@link #turn
 * turn} is delivered at the turn's end, and what it touched is still in the processor's cache.
 *
 * <p>Confined to its thread. That of a thread which is no event loop's knows nobody and does
 * nothing.
 */
public final class NearQueue {
  private static final FastThreadLocal<NearQueue> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected NearQueue initialValue() {
          return new NearQueue();
        }
      };

  private final Map<InstanceId, Inbox> inboxes = new HashMap<>();
  private final ArrayDeque<Inbox> receivers = new ArrayDeque<>();
  private final ArrayDeque<BusRecord> records = new ArrayDeque<>();
  private final Runnable task = this::runTask;
  private @Nullable SingleThreadEventExecutor eventLoop;
  private boolean isTurn;

  /** How many of the first records are delivered at the turn's end, and not by a task. */
  private int ofTurn;

  private NearQueue() {}

  /** That of the calling thread. */
  public static NearQueue ofThread() {
    return OF_THREAD.get();
  }

  /** Knows the instance from now on, if its context is of an event loop; to be called on it. */
  void add(Inbox inbox, ContextInternal context) {
    if (context.isEventLoopContext()
        && context.inThread()
        && context.nettyEventLoop() instanceof SingleThreadEventExecutor executor) {
      eventLoop = executor;
      inboxes.put(inbox.instance(), inbox);
    }
  }

  void remove(Inbox inbox) {
    inboxes.remove(inbox.instance(), inbox);
  }

  @Nullable Inbox find(InstanceId instance) {
    return inboxes.get(instance);
  }

  void write(Inbox to, BusRecord record) {
    SingleThreadEventExecutor executor = eventLoop;
    if (executor == null) {
      return;
    }
    receivers.add(to);
    records.add(record);
    if (isTurn && executor.pendingTasks() == 0) {
      ofTurn++;
    } else {
      executor.execute(task);
    }
  }

  /**
   * Calls a handler and delivers what it wrote, and what is written because of that, when it has
   * returned, whether or not by an exception. For handlers that the event loop calls; one within
   * another's turn is a part of it.
   */
  public <T> void turn(T input, Consumer<T> handler) {
    if (isTurn) {
      handler.accept(input);
      return;
    }
    isTurn = true;
    try {
      handler.accept(input);
    } finally {
      while (ofTurn > 0) {
        ofTurn--;
        deliver(this);
      }
      isTurn = false;
    }
  }

  private void runTask() {
    turn(this, NearQueue::deliver);
  }

  /** The first record. Never throws: what a receiver throws is reported to its context. */
  private static void deliver(NearQueue queue) {
    Inbox to = queue.receivers.poll();
    BusRecord record = queue.records.poll();
    if (to != null && record != null) {
      to.receive(record);
    }
  }
}
