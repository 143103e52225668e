package dev.parley.bench.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a session a hub still holds, by the live objects of its JVM and not by what it says of
 * itself: {@code jcmd GC.class_histogram}, which collects garbage first.
 */
final class Heap {
  /** One or more per session, link and upstream; buffers of sound and of events among them. */
  private static final Set<String> OF_SESSIONS =
      Set.of(
          "dev.parley.ingress.link.ClientLink",
          "dev.parley.ingress.link.LinkMachine",
          "dev.parley.routing.RoutedSession",
          "dev.parley.routing.JournalledSession",
          "dev.parley.routing.resume.DownlinkRing",
          "dev.parley.session.SessionMachine",
          "dev.parley.session.uplink.AudioRing",
          "dev.parley.provider.openai.OpenAiConnection");

  private static final String TIMERS = "io.vertx.core.impl.VertxImpl$InternalTimerHandler";

  private final long pid;
  private final long idleTimers;
  private final Set<String> seen = new TreeSet<>();

  /** Looks at a hub that has no session yet. */
  Heap(long pid) throws IOException, InterruptedException {
    this.pid = pid;
    this.idleTimers = histogram().getOrDefault(TIMERS, 0L);
  }

  /** Looks at it while it has sessions, to know that it would be seen if they stayed. */
  void lookAtWork() throws IOException, InterruptedException {
    Map<String, Long> now = histogram();
    OF_SESSIONS.stream().filter(now::containsKey).forEach(seen::add);
    if (now.getOrDefault(TIMERS, 0L) > idleTimers) {
      seen.add(TIMERS);
    }
  }

  /** What is there still: classes with how many objects; and what was never there. */
  List<String> left() throws IOException, InterruptedException {
    List<String> left = new ArrayList<>();
    Map<String, Long> now = histogram();
    for (String name : OF_SESSIONS) {
      if (now.containsKey(name)) {
        left.add(now.get(name) + " of " + name);
      } else if (!seen.contains(name)) {
        left.add("no " + name + " was ever seen");
      }
    }
    long timers = now.getOrDefault(TIMERS, 0L);
    if (timers > idleTimers) {
      left.add(timers - idleTimers + " timers more than before");
    } else if (!seen.contains(TIMERS)) {
      left.add("no timer of a session was ever seen");
    }
    return left;
  }

  /** Live objects by class. */
  private Map<String, Long> histogram() throws IOException, InterruptedException {
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    List<String> lines =
        new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    if (tool.waitFor() != 0) {
      throw new IOException("jcmd: " + lines);
    }
    Map<String, Long> counts = new HashMap<>();
    for (String line : lines) {
      // "  12:   345   6789  name (module)", under a heading of other shapes
      String[] columns = line.trim().split("\\s+", -1);
      if (columns.length >= 4 && columns[0].endsWith(":")) {
        counts.put(columns[3], Long.parseLong(columns[1]));
      }
    }
    return counts;
  }
}
