package dev.parley.hub.management;

import dev.parley.contract.error.ErrorCode;
import dev.parley.polling.PollingMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What long-poll sessions count. */
public final class PollingMeters implements PollingMetrics {
  private final MeterRegistry registry;
  private final Levels open;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Counter fetchedEvents;
  private final Counter foldedEvents;
  private final Counter postedEvents;

  public PollingMeters(MeterRegistry registry) {
    this.registry = registry;
    this.open = new Levels(registry, "parley.polling.sessions", "long-poll sessions now", "route");
    Gauge.builder("parley.polling.mailbox.events", waiting, AtomicInteger::get)
        .description("events that long-poll clients have not acknowledged")
        .register(registry);
    this.fetchedEvents = counter("parley.polling.fetched.events", "events given to fetches");
    this.foldedEvents =
        counter("parley.polling.folded.events", "of those, deltas that were joined to another");
    this.postedEvents = counter("parley.polling.posted.events", "events taken from posts");
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  @Override
  public void sessionOpened(String route) {
    open.add(1, route);
  }

  @Override
  public void sessionClosed(String route, int code, Duration lasted) {
    open.add(-1, route);
    Timer.builder("parley.polling.closed")
        .description("long-poll sessions that ended and how long they lasted")
        .tag("route", route)
        .tag("code", Integer.toString(code))
        .register(registry)
        .record(lasted);
  }

  @Override
  public void mailboxChanged(int by) {
    waiting.addAndGet(by);
  }

  @Override
  public void fetched(int events, int folded) {
    fetchedEvents.increment(events);
    foldedEvents.increment((double) events - folded);
  }

  @Override
  public void posted(int events) {
    postedEvents.increment(events);
  }

  @Override
  public void refused(ErrorCode code) {
    Counter.builder("parley.polling.refused")
        .description("long-poll requests answered with an error")
        .tag("code", code.label())
        .register(registry)
        .increment();
  }
}
