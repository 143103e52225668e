package dev.parley.contract.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.contract.InstanceId;
import dev.parley.contract.SessionId;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;

/** What a long-poll client holds in its hands: the id of its session and its token. */
class PollingNamesPropertyTest {
  @Property(tries = 200)
  void theIdNamesItsOwner(
      @ForAll @AlphaChars @NumericChars @StringLength(min = 1, max = 43) String owner) {
    InstanceId instance = new InstanceId(owner);

    assertThat(PollingIds.owner(PollingIds.create(instance))).contains(instance);
  }

  @Property(tries = 200)
  void anyOtherSessionIdHasNoOwnerOrOneThatNobodyIs(
      @ForAll @AlphaChars @NumericChars @StringLength(min = 1, max = 64) String id) {
    InstanceId me = InstanceId.create();

    assertThat(PollingIds.owner(new SessionId("sess_" + id))).isNotEqualTo(me);
  }

  @Example
  void idsAndTokensNeverRepeat() {
    InstanceId instance = InstanceId.create();
    Set<Object> made = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      assertThat(made.add(PollingIds.create(instance))).isTrue();
      assertThat(made.add(TokenHash.newToken())).isTrue();
    }
  }

  @Property(tries = 200)
  void aHashMatchesItsOwnTokenOnly(@ForAll String token, @ForAll String other) {
    TokenHash hash = TokenHash.of(token);

    assertThat(hash.matches(TokenHash.of(token))).isTrue();
    assertThat(hash.matches(TokenHash.of(other))).isEqualTo(token.equals(other));
    assertThat(hash.toString()).doesNotContain(hash.hex());
  }

  @Example
  void aTokenIs256BitsAndTheHashIsTheSha256OfIt() {
    assertThat(TokenHash.newToken()).matches("[0-9A-Za-z_-]{43}");
    assertThat(TokenHash.of("abc").hex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThatThrownBy(() -> new TokenHash("abc")).isInstanceOf(IllegalArgumentException.class);
  }
}
