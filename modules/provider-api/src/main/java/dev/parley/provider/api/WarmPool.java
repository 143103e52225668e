package dev.parley.provider.api;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Upstreams that one verticle instance keeps open and ready, so that a session need not wait for a
 * connection. They are opened one after the other, take a slot of the endpoint's limit each (rule
 * R20), make way when sessions need the last one, and are replaced before they are old. Confined to
 * the verticle's context; time is handed in.
 */
final class WarmPool {
  /** No provider is known to end a session earlier that says nothing. */
  private static final long MAX_AGE_MS = Duration.ofMinutes(5).toMillis();

  private static final long FIRST_REST_MS = 1_000;
  private static final long LONGEST_REST_MS = 60_000;

  private record Kept(WarmUpstream upstream, long untilMs) {}

  private final EndpointConfig endpoint;
  private final Connector connector;
  private final SessionSlots slots;
  private final ProviderMetrics metrics;
  private final DoubleSupplier random;
  private final long maxAgeMs;
  private final ArrayDeque<Kept> kept = new ArrayDeque<>();
  private int failures;
  private long notBeforeMs;
  private long nowMs;
  private boolean isClosed;

  /**
   * @param cap the longest session that the endpoint allows; zero when unknown
   * @param random from 0 to below 1
   */
  WarmPool(
      EndpointConfig endpoint,
      Duration cap,
      Connector connector,
      SessionSlots slots,
      ProviderMetrics metrics,
      DoubleSupplier random) {
    this.endpoint = endpoint;
    this.connector = connector;
    this.slots = slots;
    this.metrics = metrics;
    this.random = random;
    this.maxAgeMs = cap.isZero() ? MAX_AGE_MS : Math.min(MAX_AGE_MS, cap.toMillis() / 4);
  }

  /** Every 100 ms: opens, replaces and makes way. */
  void onTick(long now) {
    nowMs = now;
    if (isClosed || endpoint.warm() == 0) {
      return;
    }
    List.copyOf(kept).stream()
        .filter(one -> one.upstream().isReady() && now >= one.untilMs())
        .forEach(this::drop);
    Kept oldest = kept.peekFirst();
    if (oldest != null && slots.isFull()) {
      drop(oldest);
    } else if (kept.size() < endpoint.warm() && !isOpening() && now >= notBeforeMs) {
      open();
    }
  }

  private boolean isOpening() {
    return kept.stream().anyMatch(one -> !one.upstream().isReady());
  }

  private void open() {
    if (!slots.tryTakeButLast()) {
      return;
    }
    WarmUpstream next = new WarmUpstream(this::onGone);
    // Those that were opened together must not be replaced together.
    long ageMs = (long) (maxAgeMs * (1 - random.getAsDouble() / 4));
    kept.addLast(new Kept(next, nowMs + ageMs));
    metrics.warm(endpoint.name(), 1);
    next.open(connector);
  }

  /** It did not come up, or ended. */
  private void onGone(WarmUpstream gone) {
    if (forget(gone)) {
      slots.release();
      long restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS << Math.min(failures, 6));
      failures++;
      notBeforeMs = nowMs + (long) (restMs * (1 + random.getAsDouble() / 4));
    }
  }

  private boolean forget(WarmUpstream one) {
    boolean wasKept = kept.removeIf(each -> each.upstream() == one);
    if (wasKept) {
      metrics.warm(endpoint.name(), -1);
    }
    return wasKept;
  }

  private Future<Void> drop(Kept one) {
    if (!forget(one.upstream())) {
      return Future.succeededFuture();
    }
    failures = 0;
    slots.release();
    return one.upstream().close();
  }

  /** The newest that is ready, with its slot; null if there is none. */
  @Nullable WarmUpstream take() {
    if (endpoint.warm() == 0) {
      return null;
    }
    for (var each = kept.descendingIterator(); each.hasNext(); ) {
      WarmUpstream one = each.next().upstream();
      if (one.isReady() && forget(one)) {
        failures = 0;
        metrics.warmTaken(endpoint.name(), true);
        return one;
      }
    }
    metrics.warmTaken(endpoint.name(), false);
    return null;
  }

  /** Closes all and opens no more. */
  Future<Void> close() {
    isClosed = true;
    List<Future<Void>> closing = new ArrayList<>();
    List.copyOf(kept).forEach(one -> closing.add(drop(one)));
    return Future.join(closing).mapEmpty();
  }
}
