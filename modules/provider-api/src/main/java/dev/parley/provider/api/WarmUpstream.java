package dev.parley.provider.api;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.ProviderFault;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One upstream opened ahead: opening → waiting → handed over, or gone. What the provider says
 * meanwhile waits for whoever gets it. Confined to its verticle's context.
 */
final class WarmUpstream implements UpstreamListener {
  /** A provider that has more to say to nobody is not kept. */
  static final int MAX_WAITING = 16;

  private final Consumer<WarmUpstream> onGone;
  private final List<String> waiting = new ArrayList<>();
  private @Nullable Attempt attempt;
  private @Nullable Upstream upstream;
  private @Nullable UpstreamListener taker;
  private boolean isGone;
  private long openedEpochMs;

  /**
   * @param onGone hears once that it did not come up, or ended before anybody took it
   */
  WarmUpstream(Consumer<WarmUpstream> onGone) {
    this.onGone = onGone;
  }

  /** Starts to connect. Called once. */
  void open(Connector connector) {
    Attempt mine = connector.connect(null, this);
    attempt = mine;
    mine.opened().onSuccess(this::onOpened).onFailure(cause -> gone());
  }

  private void onOpened(Upstream opened) {
    if (isGone) {
      opened.close();
      return;
    }
    upstream = opened;
    openedEpochMs = System.currentTimeMillis();
  }

  /** Whether it can be taken. */
  boolean isReady() {
    return upstream != null && !isGone && taker == null;
  }

  /** Milliseconds since 1970 at which it came up. */
  long openedEpochMs() {
    return openedEpochMs;
  }

  /** Hands it over: an attempt that has succeeded. {@link #speak} follows. */
  Attempt hand(UpstreamListener to) {
    taker = to;
    Upstream taken = upstream;
    Future<Upstream> opened =
        taken == null
            ? Future.failedFuture(new ProviderFault(ErrorCode.PROVIDER_CLOSED, "it is gone"))
            : Future.succeededFuture(taken);
    return new Attempt() {
      @Override
      public Future<Upstream> opened() {
        return opened;
      }

      @Override
      public void cancel() {}
    };
  }

  /** What the provider has said so far goes to whoever has it now. */
  void speak() {
    UpstreamListener to = taker;
    if (to != null) {
      waiting.forEach(to::onEvent);
      waiting.clear();
    }
  }

  /** Closes it, or gives up opening it; nobody has taken it. */
  Future<Void> close() {
    isGone = true;
    Upstream open = upstream;
    if (open != null) {
      return open.close();
    }
    if (attempt != null) {
      attempt.cancel();
    }
    return Future.succeededFuture();
  }

  @Override
  public void onEvent(String event) {
    UpstreamListener to = taker;
    if (to != null) {
      to.onEvent(event);
      return;
    }
    waiting.add(event);
    if (waiting.size() > MAX_WAITING) {
      close();
      onGone.accept(this);
    }
  }

  @Override
  public void onWritable() {
    if (taker != null) {
      taker.onWritable();
    }
  }

  @Override
  public void onClosed(ProviderFault fault) {
    if (taker != null) {
      taker.onClosed(fault);
    } else {
      gone();
    }
  }

  private void gone() {
    if (!isGone) {
      isGone = true;
      onGone.accept(this);
    }
  }
}
