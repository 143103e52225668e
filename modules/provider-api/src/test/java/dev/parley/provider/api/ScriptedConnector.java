package dev.parley.provider.api;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.ProviderFault;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A connector without a socket: what its upstreams say and how full they are is told by the test.
 * Its lists may be read and its methods called from any thread.
 */
final class ScriptedConnector implements Connector {
  final List<ScriptedUpstream> upstreams = new CopyOnWriteArrayList<>();
  private final Context context;
  volatile boolean closed;
  volatile boolean throwing;

  ScriptedConnector(Vertx vertx) {
    this.context = vertx.getOrCreateContext();
  }

  @Override
  public Attempt connect(@Nullable String config, UpstreamListener listener) {
    if (throwing) {
      throw new IllegalStateException("scripted");
    }
    ScriptedUpstream upstream = new ScriptedUpstream(context, config, listener);
    upstreams.add(upstream);
    return upstream;
  }

  @Override
  public Future<Void> close() {
    closed = true;
    return Future.succeededFuture();
  }

  ScriptedUpstream only() {
    return upstreams.get(upstreams.size() - 1);
  }

  static final class ScriptedUpstream implements Attempt, Upstream {
    final List<String> sent = new CopyOnWriteArrayList<>();
    final @Nullable String config;
    private final Context context;
    private final UpstreamListener listener;
    private final Promise<Upstream> opened = Promise.promise();
    volatile int closes;
    volatile int cancels;
    volatile boolean paused;
    volatile boolean full;
    volatile boolean heedless;

    ScriptedUpstream(Context context, @Nullable String config, UpstreamListener listener) {
      this.context = context;
      this.config = config;
      this.listener = listener;
    }

    void becomeReady() {
      context.runOnContext(run -> opened.complete(this));
    }

    void refuse(ErrorCode code) {
      context.runOnContext(run -> opened.fail(new ProviderFault(code, "scripted")));
    }

    /** Delivers until it is paused, as a socket does; answers how many got through. */
    Future<Integer> deliver(List<String> events) {
      Promise<Integer> delivered = Promise.promise();
      context.runOnContext(
          run -> {
            int count = 0;
            for (String event : events) {
              if (paused && !heedless) {
                break;
              }
              listener.onEvent(event);
              count++;
            }
            delivered.complete(count);
          });
      return delivered.future();
    }

    void drained() {
      full = false;
      context.runOnContext(run -> listener.onWritable());
    }

    void die(ErrorCode code) {
      context.runOnContext(run -> listener.onClosed(new ProviderFault(code, "scripted")));
    }

    @Override
    public Future<Upstream> opened() {
      return opened.future();
    }

    @Override
    public void cancel() {
      cancels++;
      opened.tryFail(new ProviderFault(ErrorCode.PROVIDER_CLOSED, "cancelled"));
    }

    @Override
    public String created() {
      return "{\"id\":\"sess_up\"}";
    }

    @Override
    public boolean send(String event) {
      sent.add(event);
      return !full;
    }

    @Override
    public void pause() {
      paused = true;
    }

    @Override
    public void resume() {
      paused = false;
    }

    @Override
    public Future<Void> close() {
      closes++;
      return Future.succeededFuture();
    }
  }
}
