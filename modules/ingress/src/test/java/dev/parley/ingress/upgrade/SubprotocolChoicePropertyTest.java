package dev.parley.ingress.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;

class SubprotocolChoicePropertyTest {
  @Provide
  Arbitrary<List<String>> others() {
    return Arbitraries.of(
            "openai-insecure-api-key.sk-1",
            "openai-beta.realtime-v1",
            "openai-agents-sdk.0.20.0",
            "Realtime",
            "realtime-v2",
            "xrealtime")
        .list()
        .ofMaxSize(5);
  }

  @Property(tries = 100)
  void realtimeIsSelectedWhereverItStands(
      @ForAll("others") List<String> others,
      @ForAll @IntRange(max = 5) int position,
      @ForAll boolean spaced) {
    List<String> offers = new ArrayList<>(others);
    offers.add(Math.min(position, offers.size()), "realtime");

    assertThat(SubprotocolChoice.of(List.of(String.join(spaced ? " , " : ",", offers))))
        .isEqualTo(SubprotocolChoice.REALTIME);
    assertThat(SubprotocolChoice.of(offers)).isEqualTo(SubprotocolChoice.REALTIME);
  }

  @Property(tries = 100)
  void offersWithoutItAreUnsupported(@ForAll("others") @NotEmpty List<String> others) {
    assertThat(SubprotocolChoice.of(others)).isEqualTo(SubprotocolChoice.UNSUPPORTED);
    assertThat(SubprotocolChoice.of(List.of(String.join(",", others))))
        .isEqualTo(SubprotocolChoice.UNSUPPORTED);
  }

  @Property(tries = 100)
  void noOfferAsksForNone(@ForAll @IntRange(max = 4) int commas) {
    assertThat(SubprotocolChoice.of(List.of())).isEqualTo(SubprotocolChoice.NONE);
    assertThat(SubprotocolChoice.of(List.of(" ,".repeat(commas))))
        .isEqualTo(SubprotocolChoice.NONE);
  }
}
