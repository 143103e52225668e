package dev.parley.contract.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.limit.SessionQuota.Answer;
import dev.parley.contract.limit.SessionQuota.Lease;
import dev.parley.contract.limit.SessionQuota.Limits;
import dev.parley.contract.limit.SessionQuota.Refused;
import dev.parley.contract.limit.SessionQuota.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.IntRange;

class SessionQuotaPropertyTest {
  private enum Step {
    OPEN,
    UP,
    CLOSE
  }

  @Provide
  Arbitrary<List<Tuple2<Step, Integer>>> histories() {
    Arbitrary<Step> step = Arbitraries.of(Step.OPEN, Step.OPEN, Step.UP, Step.CLOSE);
    return step.flatMap(s -> Arbitraries.integers().between(0, 30).map(n -> Tuple.of(s, n)))
        .list()
        .ofMaxSize(80);
  }

  @Property(tries = 300)
  void countsAreExactAndNoLimitIsPassed(
      @ForAll("histories") List<Tuple2<Step, Integer>> steps,
      @ForAll @IntRange(min = 1, max = 8) int sessions,
      @ForAll @IntRange(min = 1, max = 4) int perSubject,
      @ForAll @IntRange(min = 1, max = 4) int opening) {
    SessionQuota quota = new SessionQuota(new Limits(sessions, perSubject, opening));
    Map<Lease, String> open = new HashMap<>();
    List<Lease> opened = new ArrayList<>();
    List<Lease> all = new ArrayList<>();

    for (Tuple2<Step, Integer> step : steps) {
      Lease any = all.isEmpty() ? null : all.get(step.get2() % all.size());
      if (step.get1() == Step.OPEN) {
        String subject = "s" + step.get2() % 3;
        long own = open.values().stream().filter(subject::equals).count();
        boolean room = open.size() < sessions && own < perSubject;
        boolean may = room && open.size() - opened.size() < opening;
        Answer answer = quota.open(subject);
        assertThat(answer instanceof Lease).isEqualTo(may);
        if (answer instanceof Lease lease) {
          open.put(lease, subject);
          all.add(lease);
        } else if (answer instanceof Refused refused) {
          assertThat(refused.code())
              .isEqualTo(room ? ErrorCode.RATE_LIMIT_EXCEEDED : ErrorCode.SESSION_LIMIT);
        }
      } else if (any != null && step.get1() == Step.UP) {
        any.opened();
        if (open.containsKey(any) && !opened.contains(any)) {
          opened.add(any);
        }
      } else if (any != null) {
        any.close();
        open.remove(any);
        opened.remove(any);
      }
      int subjects = (int) open.values().stream().distinct().count();
      assertThat(quota.usage())
          .isEqualTo(new Usage(open.size(), open.size() - opened.size(), subjects));
    }
    all.forEach(Lease::close);
    assertThat(quota.usage()).isEqualTo(new Usage(0, 0, 0));
  }

  private enum Turn {
    OPEN,
    LOSE,
    END,
    COME_BACK,
    FAIL_TO_COME_BACK,
    WAIT
  }

  /** A model of sessions by name: how many links each has, and until when its room is kept. */
  @Property(tries = 300)
  void whoIsAwayKeepsItsRoomForTheWindowAndNeedsNoOther(
      @ForAll("turns") List<Tuple2<Turn, Integer>> turns) {
    SessionQuota quota = new SessionQuota(new Limits(3, 3, 3), Duration.ofSeconds(60));
    List<SessionId> names = new ArrayList<>();
    Map<SessionId, List<Lease>> links = new HashMap<>();
    Map<SessionId, Long> kept = new HashMap<>();
    long now = 0;
    for (Tuple2<Turn, Integer> turn : turns) {
      SessionId name = names.isEmpty() ? null : names.get(turn.get2() % names.size());
      if (turn.get1() == Turn.OPEN) {
        Answer answer = quota.open("somebody");
        assertThat(answer instanceof Lease).isEqualTo(names.size() < 3);
        if (answer instanceof Lease lease) {
          SessionId fresh = SessionId.create();
          lease.name(fresh);
          lease.opened();
          names.add(fresh);
          links.put(fresh, new ArrayList<>(List.of(lease)));
        }
      } else if (turn.get1() == Turn.WAIT) {
        now += turn.get2() * 1_000L;
        quota.onTick(now);
        long time = now;
        kept.values().removeIf(until -> time >= until);
      } else if (name != null && turn.get1() == Turn.COME_BACK) {
        Lease lease = (Lease) quota.comeBack(name, "somebody");
        lease.opened();
        links.get(name).add(lease);
        kept.remove(name);
      } else if (name != null && turn.get1() == Turn.FAIL_TO_COME_BACK) {
        ((Lease) quota.comeBack(name, "somebody")).close();
        assertThat(quota.comeBack(name, "another") instanceof Lease).isEqualTo(names.size() < 3);
        return;
      } else if (name != null && !links.get(name).isEmpty()) {
        Lease lease = links.get(name).remove(0);
        if (turn.get1() == Turn.LOSE) {
          lease.leave(now);
          kept.put(name, now + 60_000);
        } else {
          lease.close();
          lease.leave(now);
        }
      }
      names.removeIf(each -> links.get(each).isEmpty() && !kept.containsKey(each));
      assertThat(quota.usage().sessions()).isEqualTo(names.size());
      assertThat(quota.usage().opening()).isZero();
    }
    links.values().stream().flatMap(List::stream).forEach(Lease::close);
    quota.onTick(now + 60_000);
    assertThat(quota.usage()).isEqualTo(new Usage(0, 0, 0));
  }

  @Provide
  Arbitrary<List<Tuple2<Turn, Integer>>> turns() {
    Arbitrary<Turn> usual =
        Arbitraries.of(Turn.OPEN, Turn.LOSE, Turn.END, Turn.COME_BACK, Turn.WAIT);
    Arbitrary<Turn> turn =
        Arbitraries.frequencyOf(
            Tuple.of(40, usual), Tuple.of(1, Arbitraries.just(Turn.FAIL_TO_COME_BACK)));
    return turn.flatMap(t -> Arbitraries.integers().between(0, 40).map(n -> Tuple.of(t, n)))
        .list()
        .ofMaxSize(60);
  }

  @Example
  void manyThreadsLoseNoCount() throws InterruptedException {
    SessionQuota quota = new SessionQuota(new Limits(100, 60, 100));
    List<Thread> threads = new ArrayList<>();
    CountDownLatch start = new CountDownLatch(1);
    for (int i = 0; i < 8; i++) {
      String subject = "s" + i % 2;
      threads.add(
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (InterruptedException stopped) {
                  return;
                }
                for (int n = 0; n < 5_000; n++) {
                  if (quota.open(subject) instanceof Lease lease) {
                    lease.opened();
                    lease.close();
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(quota.usage()).isEqualTo(new Usage(0, 0, 0));
  }
}
