package dev.parley.contract.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.limit.SessionQuota.Answer;
import dev.parley.contract.limit.SessionQuota.Lease;
import dev.parley.contract.limit.SessionQuota.Limits;
import dev.parley.contract.limit.SessionQuota.Refused;
import dev.parley.contract.limit.SessionQuota.Usage;
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
