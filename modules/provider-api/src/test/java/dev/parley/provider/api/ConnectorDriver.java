package dev.parley.provider.api;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.error.ProviderFault;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Drives a connector from a test's thread. Everything the connector does runs on one context, as it
 * does in a verticle; every wait is bounded.
 */
public final class ConnectorDriver {
  private static final long BOUND_S = 10;

  private final Context context;
  private final Connector connector;

  public ConnectorDriver(Vertx vertx, Function<Vertx, Connector> connectors) {
    this.context = vertx.getOrCreateContext();
    this.connector = on(() -> connectors.apply(vertx));
  }

  /** Starts to open an upstream with the provider's default configuration. */
  public Opening open() {
    return open(null);
  }

  public Opening open(@Nullable String config) {
    return on(() -> new Opening(config));
  }

  public void close() {
    bounded(on(connector::close));
  }

  private <T> T on(Supplier<T> action) {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        run -> {
          try {
            done.complete(action.get());
          } catch (RuntimeException failed) {
            done.fail(failed);
          }
        });
    return bounded(done.future());
  }

  private static <T> T bounded(Future<T> future) {
    return future.timeout(BOUND_S, TimeUnit.SECONDS).await();
  }

  /** One attempt, its upstream, and what its listener was told. */
  public final class Opening implements UpstreamListener {
    /** Events in the order they came. */
    public final List<String> events = new CopyOnWriteArrayList<>();

    /** Ends; a correct provider tells at most one. */
    public final List<ProviderFault> ends = new CopyOnWriteArrayList<>();

    /** How often the socket said that it takes more. */
    public final AtomicInteger writable = new AtomicInteger();

    /** Listener calls that came before the attempt had succeeded, or after an end. */
    public final AtomicInteger misplacedCalls = new AtomicInteger();

    private final Attempt attempt;
    private volatile int pauseAfter = Integer.MAX_VALUE;

    private Opening(@Nullable String config) {
      attempt = connector.connect(config, this);
    }

    /** Waits for the upstream. */
    public Upstream upstream() {
      return bounded(attempt.opened());
    }

    public boolean isSettled() {
      return attempt.opened().isComplete();
    }

    /** Waits for the failure of the attempt. */
    public HubException fault() {
      try {
        upstream();
      } catch (Throwable failed) {
        if (failed instanceof HubException hub) {
          return hub;
        }
        throw new AssertionError("not a failure of ours", failed);
      }
      throw new AssertionError("the attempt succeeded");
    }

    public ErrorCode failure() {
      return fault().code();
    }

    /** Why it ended. */
    public ErrorCode end() {
      return ends.get(0).code();
    }

    public void cancel() {
      on(
          () -> {
            attempt.cancel();
            return true;
          });
    }

    /** Sends one client event; answers whether the socket takes more. */
    public boolean send(String event) {
      return on(() -> attempt.opened().result().send(event));
    }

    public void pause() {
      on(
          () -> {
            attempt.opened().result().pause();
            return true;
          });
    }

    public void resume() {
      on(
          () -> {
            attempt.opened().result().resume();
            return true;
          });
    }

    /** Pauses from within the call that delivers this many events in all. */
    public void pauseAfter(int count) {
      pauseAfter = count;
    }

    public void closeUpstream() {
      bounded(on(() -> attempt.opened().result().close()));
    }

    @Override
    public void onEvent(String event) {
      checkPlace();
      events.add(event);
      if (events.size() >= pauseAfter) {
        attempt.opened().result().pause();
      }
    }

    @Override
    public void onWritable() {
      checkPlace();
      writable.incrementAndGet();
    }

    @Override
    public void onClosed(ProviderFault fault) {
      checkPlace();
      ends.add(fault);
    }

    private void checkPlace() {
      if (!attempt.opened().succeeded() || !ends.isEmpty()) {
        misplacedCalls.incrementAndGet();
      }
    }
  }
}
