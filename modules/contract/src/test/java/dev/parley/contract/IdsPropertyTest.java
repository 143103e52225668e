package dev.parley.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;

/** Identifiers that come from outside are checked, those that are made are new. */
class IdsPropertyTest {
  @Example
  void madeIdsHaveTheProtocolsShape() {
    assertThat(SessionId.create().value()).matches("sess_[0-9A-Za-z]{21}");
    assertThat(InstanceId.create().value()).matches("[0-9A-Za-z]{21}");
    assertThat(SessionId.create()).isNotEqualTo(SessionId.create());
  }

  @Example
  void theAddressOfAnInstanceTellsItsNode() {
    InstanceId node = InstanceId.create();
    for (Role role : Role.values()) {
      String address = Address.of(role, InstanceId.createOn(node)).name();
      assertThat(Address.nodeOf(address)).contains(node);
      assertThat(Address.nodeOf(address + "!")).isEmpty();
      assertThat(Address.nodeOf("x" + address)).isEmpty();
    }
    assertThat(Address.nodeOf(Address.of(Role.ROUTER, node).name())).isEmpty();
    assertThat(Address.nodeOf(Address.BEATS.name())).isEmpty();
  }

  @Property(tries = 200)
  void aSessionIdIsSessAndOneToSixtyFourBase62Characters(
      @ForAll
          @AlphaChars
          @NumericChars
          @Chars({'_', '-', '\n', 'ä', 'Ａ', '['})
          @StringLength(max = 66)
          String text,
      @ForAll("prefixes") String prefix) {
    String value = prefix + text;
    if (value.matches("sess_[0-9A-Za-z]{1,64}")) {
      assertThat(new SessionId(value)).hasToString(value);
    } else {
      assertThatIllegalArgumentException().isThrownBy(() -> new SessionId(value));
    }
  }

  @Provide
  Arbitrary<String> prefixes() {
    return Arbitraries.frequency(Tuple.of(8, "sess_"), Tuple.of(1, "sess"), Tuple.of(1, "Sess_"));
  }

  @Property(tries = 200)
  void sessionIdsAreEqualByTheirText(
      @ForAll @AlphaChars @StringLength(min = 1, max = 3) String one,
      @ForAll @AlphaChars @StringLength(min = 1, max = 3) String other) {
    SessionId first = new SessionId("sess_" + one);
    SessionId second = new SessionId("sess_" + other);
    assertThat(first.equals(second)).isEqualTo(one.equals(other));
    assertThat(first).isEqualTo(new SessionId("sess_" + one));
    assertThat(first).hasSameHashCodeAs(new SessionId("sess_" + one));
    assertThat(first.equals((Object) first.value())).isFalse();
  }

  @Example
  void textsOfTheSameHashAreDifferentSessions() {
    SessionId first = new SessionId("sess_Aa");
    SessionId second = new SessionId("sess_BB");
    assertThat(first).hasSameHashCodeAs(second);
    assertThat(first).isNotEqualTo(second);
  }

  @Property(tries = 200)
  void nothingButBase62IsAnId(@ForAll String text) {
    if (text.matches("[0-9A-Za-z]{1,64}")) {
      assertThat(new InstanceId(text).value()).isEqualTo(text);
    } else {
      assertThatIllegalArgumentException().isThrownBy(() -> new InstanceId(text));
      assertThatIllegalArgumentException().isThrownBy(() -> new SessionId("sess_" + text));
    }
  }
}
