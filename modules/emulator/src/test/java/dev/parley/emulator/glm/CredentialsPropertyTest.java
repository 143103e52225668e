package dev.parley.emulator.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.glm.Credentials.Verdict;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

/** Keys and tokens: the protocol page, 1.1. */
class CredentialsPropertyTest {
  private static final long NOW_MS = 1_793_000_000_000L;

  private static final String VECTOR =
      "eyJhbGciOiJIUzI1NiIsInNpZ25fdHlwZSI6IlNJR04ifQ.eyJhcGlfa2V5IjoiZGVtb2lkIiwiZXhwIjoxNzkzMDAw"
          + "NjAwLCJ0aW1lc3RhbXAiOjE3OTMwMDAwMDAwMDB9.vI9iqVpqPA03mntUr3UnYhCmIy2_1tq6nmpb-pT-7-o";

  private final Credentials credentials = new Credentials(Optional.of("demoid.demosecret"));

  @Example
  void thePagesTestVectorIsGoodUntilItExpires() {
    assertThat(credentials.judge(VECTOR, NOW_MS)).isEqualTo(Verdict.GOOD);
    assertThat(credentials.judge(VECTOR, NOW_MS + 600_000)).isEqualTo(Verdict.EXPIRED);
    assertThat(new Credentials(Optional.of("demoid.other")).judge(VECTOR, NOW_MS))
        .isEqualTo(Verdict.WRONG);
  }

  @Example
  void theVendorsHeaderMemberIsRequired() {
    String payload = "{\"api_key\":\"demoid\",\"exp\":1793000600,\"timestamp\":1793000000000}";
    String token = Tokenised.signed("{\"alg\":\"HS256\"}", payload, "demosecret");

    assertThat(credentials.judge(token, NOW_MS)).isEqualTo(Verdict.WRONG);
  }

  @Property(tries = 200)
  void anExpiryCountsInSecondsAndInMilliseconds(@ForAll @IntRange(min = -600, max = 600) int inS) {
    Verdict expected = inS > 0 ? Verdict.GOOD : Verdict.EXPIRED;
    long atS = NOW_MS / 1_000 + inS;

    assertThat(credentials.judge(Tokenised.by("demoid.demosecret", atS), NOW_MS))
        .isEqualTo(expected);
    assertThat(credentials.judge(Tokenised.by("demoid.demosecret", atS * 1_000), NOW_MS))
        .isEqualTo(expected);
  }

  @Property(tries = 300)
  void noTokenWithOneCharacterChangedIsGood(
      @ForAll @IntRange(max = 500) int at, @ForAll @AlphaChars char other) {
    String good = Tokenised.by("demoid.demosecret", NOW_MS / 1_000 + 60);
    int index = at % good.length();
    // The last character of a part holds bits that mean nothing.
    boolean last = index == good.length() - 1;
    String changed = good.substring(0, index) + other + good.substring(index + 1);

    if (!changed.equals(good) && !last) {
      assertThat(credentials.judge(changed, NOW_MS)).isEqualTo(Verdict.WRONG);
    }
  }

  @Property(tries = 300)
  void noOtherTextIsGood(@ForAll @StringLength(max = 60) String text) {
    if (!text.equals("demoid.demosecret")) {
      assertThat(credentials.judge(text, NOW_MS)).isEqualTo(Verdict.WRONG);
    }
  }
}
