package dev.parley.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class NoProxyPropertyTest {
  @Property(tries = 300)
  void aBlockCoversTheAddressesThatShareItsLeadingBits(
      @ForAll int network, @ForAll int noise, @ForAll @IntRange(max = 32) int bits) {
    int mask = bits == 0 ? 0 : -1 << (32 - bits);
    int inside = (network & mask) | (noise & ~mask);
    NoProxy block = new NoProxy(dotted(network) + "/" + bits);

    assertThat(block.covers(dotted(inside), 443)).isTrue();
    if (bits > 0) {
      int outside = inside ^ (1 << (32 - bits));
      assertThat(block.covers(dotted(outside), 443)).isFalse();
    }
  }

  @Property(tries = 300)
  void noListMakesItFail(
      @ForAll @StringLength(max = 30) String list, @ForAll @StringLength(max = 20) String host) {
    assertThatCode(() -> new NoProxy(list).covers(host, 443)).doesNotThrowAnyException();
  }

  private static String dotted(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }
}
