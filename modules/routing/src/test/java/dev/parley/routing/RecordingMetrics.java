package dev.parley.routing;

import dev.parley.contract.Leg;
import dev.parley.session.Effect;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what routing tells, in words. */
final class RecordingMetrics implements RoutingMetrics {
  final List<String> opened = new CopyOnWriteArrayList<>();
  final List<String> closed = new CopyOnWriteArrayList<>();
  final List<String> openFailures = new CopyOnWriteArrayList<>();
  final List<String> failures = new CopyOnWriteArrayList<>();
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
  public void framesSeen(Leg from, long frames) {
    seen.merge(from, frames, Long::sum);
  }

  @Override
  public void counted(Effect.Counted what, String code) {}
}
