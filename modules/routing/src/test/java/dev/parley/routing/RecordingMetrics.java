package dev.parley.routing;

import dev.parley.contract.Leg;
import dev.parley.session.Effect;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps what routing tells, in words. */
final class RecordingMetrics implements RoutingMetrics {
  final List<String> opened = new CopyOnWriteArrayList<>();
  final List<String> closed = new CopyOnWriteArrayList<>();
  final List<String> openFailures = new CopyOnWriteArrayList<>();
  final List<String> failures = new CopyOnWriteArrayList<>();
  final List<String> switches = new CopyOnWriteArrayList<>();
  final List<String> deadAir = new CopyOnWriteArrayList<>();
  final List<String> leftOut = new CopyOnWriteArrayList<>();
  final AtomicLong lostBytes = new AtomicLong();
  final AtomicInteger cutItems = new AtomicInteger();
  final AtomicInteger journalWrites = new AtomicInteger();
  final AtomicInteger journalFailures = new AtomicInteger();
  final AtomicLong unwritten = new AtomicLong();
  final AtomicInteger detached = new AtomicInteger();
  final List<String> resumed = new CopyOnWriteArrayList<>();
  final List<String> adopted = new CopyOnWriteArrayList<>();
  final Map<Leg, Long> seen = new ConcurrentHashMap<>();

  @Override
  public void sessionOpened(String route, String endpoint) {
    opened.add(route + " " + endpoint);
  }

  @Override
  public void sessionClosed(String route, String endpoint) {
    closed.add(route + " " + endpoint);
  }

  @Override
  public void upstreamOpened(String endpoint, long openMs) {}

  @Override
  public void upstreamOpenFailed(String endpoint, String code) {
    openFailures.add(endpoint + " " + code);
  }

  @Override
  public void upstreamFailed(String endpoint, String code) {
    failures.add(endpoint + " " + code);
  }

  @Override
  public void journalWritten(int bytes, long ms) {
    journalWrites.incrementAndGet();
  }

  @Override
  public void journalFailed() {
    journalFailures.incrementAndGet();
  }

  @Override
  public void leftUnwritten(long events) {
    unwritten.addAndGet(events);
  }

  @Override
  public void framesSeen(Leg from, long frames) {
    seen.merge(from, frames, Long::sum);
  }

  @Override
  public void switched(String from, String to, String reason, int replayedItems) {
    switches.add(from + " " + to + " " + reason + " " + replayedItems);
  }

  @Override
  public void deadAir(String reason, long ms) {
    deadAir.add(reason);
  }

  @Override
  public void providerSoundLeftOut(String endpoint, String code) {
    leftOut.add(endpoint + " " + code);
  }

  @Override
  public void audioLost(long bytes) {
    lostBytes.addAndGet(bytes);
  }

  @Override
  public void historyCut(int items) {
    cutItems.addAndGet(items);
  }

  @Override
  public void detached(int change) {
    detached.addAndGet(change);
  }

  @Override
  public void resumed(String result) {
    resumed.add(result);
  }

  @Override
  public void adopted(String result) {
    adopted.add(result);
  }

  @Override
  public void counted(Effect.Counted what, String code) {}
}
