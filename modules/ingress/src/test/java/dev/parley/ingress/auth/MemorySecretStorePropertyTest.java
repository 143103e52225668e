package dev.parley.ingress.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MemorySecretStorePropertyTest {
  private static final Instant START = Instant.ofEpochSecond(1_790_000_000);

  /** At some time a secret is kept for some seconds. */
  record Step(int afterSeconds, String name, int lifeSeconds) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 30),
            Arbitraries.of("a", "b", "c", "d", "e", "f"),
            Arbitraries.integers().between(1, 60))
        .as(Step::new)
        .list()
        .ofMaxSize(30);
  }

  private static SecretStore.Grant grant(Instant expiresAt, String config) {
    return new SecretStore.Grant("app", null, config, expiresAt);
  }

  @Property(tries = 200)
  void aSecretIsFoundExactlyUntilItExpiresAndNothingIsKeptLonger(
      @ForAll("steps") List<Step> steps) {
    AtomicReference<Instant> now = new AtomicReference<>(START);
    MemorySecretStore store = new MemorySecretStore(now::get);
    Map<String, Instant> model = new HashMap<>();
    Set<String> ever = new HashSet<>();
    for (Step step : steps) {
      now.updateAndGet(time -> time.plusSeconds(step.afterSeconds()));
      model.values().removeIf(end -> !now.get().isBefore(end));
      Instant end = now.get().plusSeconds(step.lifeSeconds());

      boolean kept = store.put(step.name(), grant(end, "{}")).result();

      assertThat(kept).isEqualTo(model.putIfAbsent(step.name(), end) == null);
      ever.add(step.name());
      for (String name : List.of("a", "b", "c", "d", "e", "f")) {
        assertThat(store.find(name).result().map(SecretStore.Grant::expiresAt).orElse(null))
            .isEqualTo(model.get(name));
        assertThat(store.maker(name).result()).isEqualTo(maker(ever.contains(name)));
      }
      assertThat(store.size()).isEqualTo(model.size());
    }
  }

  private static Optional<String> maker(boolean isKnown) {
    return isKnown ? Optional.of("app") : Optional.empty();
  }

  @Example
  void R25_whoMadeASecretIsForgottenADayAfterItHasExpired() {
    AtomicReference<Instant> now = new AtomicReference<>(START);
    MemorySecretStore store = new MemorySecretStore(now::get);
    store.put("s", grant(START.plusSeconds(10), null)).result();

    now.set(START.plusSeconds(9).plus(MemorySecretStore.MAKER_KNOWN));
    assertThat(store.find("s").result()).isEmpty();
    assertThat(store.maker("s").result()).contains("app");
    now.set(START.plusSeconds(10).plus(MemorySecretStore.MAKER_KNOWN));
    assertThat(store.maker("s").result()).isEmpty();
  }

  @Example
  void aFullStoreTakesNoMoreUntilSomethingExpires() {
    AtomicReference<Instant> now = new AtomicReference<>(START);
    MemorySecretStore store = new MemorySecretStore(now::get);
    for (int i = 0; i < MemorySecretStore.MAX_SECRETS; i++) {
      assertThat(store.put("s" + i, grant(START.plusSeconds(10 + i % 10), null)).result()).isTrue();
    }

    assertThat(store.put("more", grant(START.plusSeconds(60), null)).result()).isFalse();
    assertThat(store.find("s0").result()).isPresent();
    now.set(START.plusSeconds(10));
    assertThat(store.put("more", grant(START.plusSeconds(60), null)).result()).isTrue();
  }

  @Example
  void configurationsTogetherAreBounded() {
    AtomicReference<Instant> now = new AtomicReference<>(START);
    MemorySecretStore store = new MemorySecretStore(now::get);
    String config = "x".repeat(SecretRequest.MAX_CONFIG_CHARS);
    long fit = MemorySecretStore.MAX_CHARS / config.length();
    for (int i = 0; i < fit; i++) {
      assertThat(store.put("s" + i, grant(START.plusSeconds(10), config)).result()).isTrue();
    }

    assertThat(store.put("more", grant(START.plusSeconds(10), config)).result()).isFalse();
    assertThat(store.put("small", grant(START.plusSeconds(10), null)).result()).isTrue();
    now.set(START.plusSeconds(10));
    assertThat(store.put("more", grant(START.plusSeconds(60), config)).result()).isTrue();
  }
}
