package dev.parley.session.seam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The two directions of a seam's ids against a plain map. */
class IdMapPropertyTest {
  private static final int IDS = 8;

  @Property(tries = 300)
  void directionsAreInverseWhateverIsMapped(
      @ForAll @Size(max = 40) List<@IntRange(max = IDS * IDS * 4 - 1) Integer> steps) {
    IdMap ids = new IdMap();
    Map<String, String> pairs = new HashMap<>();
    for (int step : steps) {
      String upstreamId = "i" + step % IDS;
      String clientId = "i" + step / IDS % IDS;
      if (step / IDS / IDS == 0) {
        ids.remove(upstreamId);
        pairs.remove(upstreamId);
      } else {
        assertThat(ids.put(upstreamId, clientId)).isTrue();
        pairs.values().remove(clientId);
        pairs.put(upstreamId, clientId);
      }

      pairs.forEach((up, down) -> assertThat(ids.down(up)).isEqualTo(down));
      assertThat(ids.isEmpty()).isEqualTo(pairs.isEmpty());
      Set<String> shown = new HashSet<>();
      for (int i = 0; i < IDS + 2; i++) {
        String id = "i" + i;
        shown.add(ids.down(id));
        assertThat(ids.up(ids.down(id))).isEqualTo(id);
        assertThat(ids.down(ids.up(id))).isEqualTo(id);
        assertThat(ids.isMapped(id)).isEqualTo(pairs.containsKey(id));
        assertThat(ids.isTaken(id)).isEqualTo(pairs.containsValue(id));
        if (!pairs.containsKey(id) && !pairs.containsValue(id)) {
          assertThat(ids.down(id)).isEqualTo(id);
        }
      }
      assertThat(shown).hasSize(IDS + 2);
    }
  }

  @Property(tries = 20)
  void boundsHold(@ForAll @IntRange(min = 1, max = 100_000) int length) {
    IdMap ids = new IdMap();
    String padding = "x".repeat(length);
    int pairs = 0;
    while (ids.put(padding + pairs, "y" + pairs)) {
      pairs++;
    }

    assertThat(pairs).isLessThanOrEqualTo(IdMap.MAX_PAIRS);
    assertThat((long) pairs * length).isLessThanOrEqualTo(IdMap.MAX_CHARACTERS);
    for (int i = 0; i < pairs; i++) {
      ids.remove(padding + i);
    }
    assertThat(ids.isEmpty()).isTrue();
    assertThat(ids.put(padding, "y")).isTrue();
  }
}
