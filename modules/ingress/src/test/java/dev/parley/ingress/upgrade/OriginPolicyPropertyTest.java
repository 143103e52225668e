package dev.parley.ingress.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Rule R28: only this server's own pages, by a loopback name, and listed origins. */
class OriginPolicyPropertyTest {
  private static final String LISTED = "https://app.example:8443";
  private final OriginPolicy plain = OriginPolicy.loopbackOnly(false, List.of(LISTED));
  private final OriginPolicy tls = OriginPolicy.loopbackOnly(true, List.of(LISTED));

  private static boolean allowed(OriginPolicy policy, String host, String... origins) {
    return policy.refusal(List.of(host), List.of(origins)).isEmpty();
  }

  @Provide
  Arbitrary<String> loopback() {
    return Arbitraries.of("localhost", "LocalHost", "127.0.0.1", "[::1]");
  }

  @Provide
  Arbitrary<String> foreignName() {
    Arbitrary<String> anything = Arbitraries.strings().ofMinLength(0).ofMaxLength(40);
    Arbitrary<String> names =
        Arbitraries.strings().withChars("abcdlohst0127.-:[]@%").ofMaxLength(24);
    Arbitrary<String> tricky =
        Arbitraries.of(
            "localhost.evil.example",
            "evil-localhost",
            "127.0.0.1.evil.example",
            "127.0.0.2",
            "0.0.0.0",
            "[::]",
            "[::ffff:127.0.0.1]",
            "localhost.",
            "localhost@evil.example",
            "evil.example#localhost",
            "evil.example/localhost",
            "user@localhost",
            " localhost",
            "localhost ",
            "localhost\t",
            "localhost,evil.example",
            "::1",
            "2130706433",
            "null",
            "");
    return Arbitraries.oneOf(anything, names, tricky)
        .filter(
            name ->
                !List.of("localhost", "127.0.0.1", "[::1]")
                    .contains(name.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]{1,5}$", "")));
  }

  @Property(tries = 200)
  void aHostThatIsNoLoopbackNameIsRefusedWhateverItsPort(
      @ForAll("foreignName") String name, @ForAll @IntRange(min = 1, max = 65_535) int port) {
    assertThat(allowed(plain, name)).isFalse();
    assertThat(allowed(plain, name + ":" + port)).isFalse();
    assertThat(allowed(plain, name + ":" + port, "http://" + name + ":" + port)).isFalse();
    assertThat(allowed(plain, name, LISTED)).isFalse();
  }

  @Property(tries = 200)
  void aPageOfAnotherHostIsRefused(
      @ForAll("loopback") String host,
      @ForAll("foreignName") String name,
      @ForAll @IntRange(min = 1, max = 65_535) int port) {
    Assume.that(!name.equals("app.example"));
    String authority = host + ":" + port;

    for (String origin :
        List.of(name, "http://" + name, "http://" + name + ":" + port, "https://" + name)) {
      assertThat(allowed(plain, authority, origin)).as(origin).isFalse();
      assertThat(allowed(tls, authority, origin)).as(origin).isFalse();
    }
  }

  @Property(tries = 200)
  void aLoopbackPageIsLetInExactlyWhenItsPortAndSchemeAreTheServersOwn(
      @ForAll("loopback") String host,
      @ForAll("loopback") String page,
      @ForAll @IntRange(min = 1, max = 65_535) int port,
      @ForAll @IntRange(min = 1, max = 65_535) int pagePort) {
    String authority = host + ":" + port;

    assertThat(allowed(plain, authority, "http://" + page + ":" + port)).isTrue();
    assertThat(allowed(tls, authority, "https://" + page + ":" + port)).isTrue();
    assertThat(allowed(tls, authority, "http://" + page + ":" + port)).isFalse();
    assertThat(allowed(plain, authority, "https://" + page + ":" + port)).isFalse();
    assertThat(allowed(plain, authority, "http://" + page + ":" + pagePort))
        .isEqualTo(port == pagePort);
    assertThat(allowed(plain, authority, "http://" + page)).isEqualTo(port == 80);
    assertThat(allowed(tls, authority, "https://" + page)).isEqualTo(port == 443);
  }

  @Property(tries = 100)
  void aListedOriginIsLetInByAnyLoopbackNameAndNothingLikeItIs(
      @ForAll("loopback") String host, @ForAll("decorated") String like) {
    assertThat(allowed(plain, host, LISTED)).isTrue();
    assertThat(allowed(plain, host)).isTrue();
    assertThat(allowed(plain, host, like)).isEqualTo(like.equalsIgnoreCase(LISTED));
  }

  @Provide
  Arbitrary<String> decorated() {
    return Combinators.combine(
            Arbitraries.of("", "x", "https://"),
            Arbitraries.of(LISTED, LISTED.toUpperCase(Locale.ROOT), "http://app.example:8443"),
            Arbitraries.of("", "/", ".evil.example", "0"))
        .as((before, origin, after) -> before + origin + after);
  }

  @Property(tries = 100)
  void severalHostsOrOriginsAreRefusedEvenIfEachIsGood(
      @ForAll("loopback") String host, @ForAll("loopback") String other) {
    assertThat(plain.refusal(List.of(host, other), List.of())).isPresent();
    assertThat(plain.refusal(List.of(), List.of())).isPresent();
    assertThat(plain.refusal(List.of(host), List.of(LISTED, LISTED))).isPresent();
  }
}
