package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Rule R28 at the socket: what a browser sends for a foreign page or name never opens a session.
 */
class ForeignPagePropertyTest {
  private static TestHub hub;

  @BeforeContainer
  static void start() {
    hub = new TestHub();
    hub.addRouter();
    hub.start(TestHub.config());
  }

  @AfterContainer
  static void stop() {
    hub.close();
  }

  @Provide
  Arbitrary<String> foreignHosts() {
    Arbitrary<String> label =
        Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(12);
    Arbitrary<String> suffix =
        Arbitraries.of(
            ".example", ".localhost.example", ".127.0.0.1.example", "-localhost", ".local");
    Arbitrary<String> named = Combinators.combine(label, suffix).as((name, end) -> name + end);
    Arbitrary<String> addresses =
        Arbitraries.of("0.0.0.0", "127.0.0.2", "10.0.0.1", "[::]", "[::2]", "192.168.1.1");
    return Arbitraries.oneOf(named, addresses);
  }

  @Provide
  Arbitrary<String> loopbacks() {
    return Arbitraries.of("localhost", "127.0.0.1", "[::1]", "LOCALHOST");
  }

  private static String upgradeStatus(String host, String origin) {
    List<String> more = new ArrayList<>();
    if (origin != null) {
      more.add("Origin: " + origin);
    }
    return RawClient.statusOf(
        hub.port(), RawClient.upgradeLines(host, more.toArray(new String[0])));
  }

  @Property(tries = 100)
  void aForeignHostIs403WithOrWithoutAPage(
      @ForAll("foreignHosts") String host, @ForAll boolean withPage) {
    String authority = host + ":" + hub.port();

    assertThat(upgradeStatus(authority, withPage ? "http://" + authority : null))
        .startsWith("HTTP/1.1 403");
  }

  @Property(tries = 100)
  void aForeignPageIs403ByWhicheverLoopbackName(
      @ForAll("loopbacks") String name, @ForAll("foreignHosts") String page) {
    assertThat(upgradeStatus(name + ":" + hub.port(), "http://" + page + ":" + hub.port()))
        .startsWith("HTTP/1.1 403");
  }

  @Property(tries = 100)
  void theOwnPageIsUpgradedByWhicheverLoopbackNames(
      @ForAll("loopbacks") String name, @ForAll("loopbacks") String page) {
    assertThat(upgradeStatus(name + ":" + hub.port(), "http://" + page + ":" + hub.port()))
        .startsWith("HTTP/1.1 101");
  }
}
