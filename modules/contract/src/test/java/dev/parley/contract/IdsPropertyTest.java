package dev.parley.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

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
  void nothingButBase62IsAnId(@ForAll String text) {
    if (text.matches("[0-9A-Za-z]{1,64}")) {
      assertThat(new InstanceId(text).value()).isEqualTo(text);
    } else {
      assertThatIllegalArgumentException().isThrownBy(() -> new InstanceId(text));
      assertThatIllegalArgumentException().isThrownBy(() -> new SessionId("sess_" + text));
    }
  }
}
