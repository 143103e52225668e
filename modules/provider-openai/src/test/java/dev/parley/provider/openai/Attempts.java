package dev.parley.provider.openai;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.error.ProviderFault;
import dev.parley.provider.api.Attempt;
import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.Upstream;
import dev.parley.provider.api.UpstreamListener;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A connector driven from a test's thread; everything it does runs on one context, as in a hub. */
final class Attempts {
  private final Context context;
  private final OpenAiConnector connector;

  Attempts(Vertx vertx, EndpointConfig endpoint) {
    // A duplicate of nothing: one event loop of its own.
    this.context = vertx.getOrCreateContext();
    this.connector =
        on(unused -> new OpenAiConnector(vertx, endpoint, OpenAiMapper.target(endpoint))).await();
  }

  Try open() {
    return open(null);
  }

  Try open(@Nullable String config) {
    Try attempt = new Try();
    on(unused -> {
          attempt.attempt = connector.connect(config, attempt);
          attempt.attempt.opened().onComplete(attempt.settled);
          return null;
        })
        .await();
    return attempt;
  }

  void close() {
    Promise<Void> closed = Promise.promise();
    context.runOnContext(run -> connector.close().onComplete(closed));
    closed.future().await();
  }

  private <T> Future<T> on(Function<Void, T> action) {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        run -> {
          try {
            done.complete(action.apply(null));
          } catch (RuntimeException failed) {
            done.fail(failed);
          }
        });
    return done.future();
  }

  /** One attempt and what its listener was told. */
  final class Try implements UpstreamListener {
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<ProviderFault> ends = new CopyOnWriteArrayList<>();
    final AtomicInteger writable = new AtomicInteger();
    final Promise<Upstream> settled = Promise.promise();
    private Attempt attempt;
    private volatile int pauseAfter = Integer.MAX_VALUE;

    Upstream upstream() {
      return settled.future().await();
    }

    ErrorCode failure() {
      return ((HubException) fault()).code();
    }

    Throwable fault() {
      try {
        settled.future().await();
      } catch (Throwable failed) {
        return failed;
      }
      throw new AssertionError("the attempt succeeded");
    }

    ErrorCode end() {
      return ends.get(0).code();
    }

    void cancel() {
      on(unused -> {
            attempt.cancel();
            return null;
          })
          .await();
    }

    boolean send(String event) {
      return on(unused -> settled.future().result().send(event)).await();
    }

    void pause() {
      on(unused -> {
            settled.future().result().pause();
            return null;
          })
          .await();
    }

    void resume() {
      on(unused -> {
            settled.future().result().resume();
            return null;
          })
          .await();
    }

    /** Pauses within the call that delivers this many events in all. */
    void pauseAfter(int count) {
      pauseAfter = count;
    }

    void closeUpstream() {
      Promise<Void> closed = Promise.promise();
      context.runOnContext(run -> settled.future().result().close().onComplete(closed));
      closed.future().await();
    }

    @Override
    public void onEvent(String event) {
      events.add(event);
      if (events.size() >= pauseAfter) {
        settled.future().result().pause();
      }
    }

    @Override
    public void onWritable() {
      writable.incrementAndGet();
    }

    @Override
    public void onClosed(ProviderFault fault) {
      ends.add(fault);
    }
  }
}
