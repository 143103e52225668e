package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ingress.auth.AuthConfig;
import dev.parley.ingress.auth.HubKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What browsers may do for the pages of other servers, in mode token, at the socket. */
class CorsPropertyTest {
  private static final String KEY = "pk_of-the-app-0123456789abcdef";
  private static final List<String> LISTED =
      List.of("https://app.example", "http://localhost:5173", "https://app.example:8443");
  private static TestHub hub;

  @BeforeContainer
  static void start() {
    hub = new TestHub();
    hub.addRouter();
    hub.start(
        TestHub.config().withAllowedOrigins(LISTED),
        new AuthConfig(
            AuthConfig.Mode.TOKEN,
            List.of(HubKey.of("the-app", KEY)),
            null,
            AuthConfig.Lifetimes.DEFAULTS));
  }

  @AfterContainer
  static void stop() {
    hub.close();
  }

  @Provide
  Arbitrary<String> listed() {
    return Arbitraries.of(LISTED);
  }

  /** Origins near to a listed one or to the hub's own, and others; none of them let in. */
  @Provide
  Arbitrary<String> foreign() {
    Arbitrary<String> near =
        Combinators.combine(
                Arbitraries.of("https://", "http://", "wss://", "", "https:"),
                Arbitraries.of(
                    "app.example",
                    "www.app.example",
                    "app.example.evil",
                    "evil-app.example",
                    "localhost",
                    "app.example@evil"),
                Arbitraries.of("", ":80", ":5173", ":8443", ":443", "/", "."))
            .as((scheme, host, port) -> scheme + host + port);
    return Arbitraries.oneOf(near, Arbitraries.of("null", "*", "https://evil.example", "file://"))
        .filter(origin -> !LISTED.contains(origin));
  }

  @Provide
  Arbitrary<String> apiPaths() {
    return Arbitraries.of(
        "/v1/models", "/v1/realtime/client_secrets", "/api/test", "/api/v1/providers", "/v1/x");
  }

  private static RawClient.Answer ask(String method, String path, String... headers) {
    List<String> lines = new ArrayList<>();
    lines.add(method + " " + path + " HTTP/1.1");
    if (Stream.of(headers).noneMatch(header -> header.startsWith("Host"))) {
      lines.add("Host: hub.example:" + hub.port());
    }
    lines.addAll(List.of(headers));
    return RawClient.exchange(hub.port(), lines.toArray(new String[0]));
  }

  @Property(tries = 150)
  void aListedPageMayReadEveryAnswerErrorsToo(
      @ForAll("listed") String origin, @ForAll("apiPaths") String path, @ForAll boolean known) {
    RawClient.Answer answer =
        ask("GET", path, "Origin: " + origin, "api-key: " + (known ? KEY : "wrong"));

    assertThat(answer.status()).isNotEqualTo(403);
    assertThat(answer.headers())
        .containsEntry("access-control-allow-origin", origin)
        .containsEntry("vary", "Origin")
        .doesNotContainKey("access-control-allow-credentials");
  }

  @Property(tries = 150)
  void aListedPageMayAskAheadWithoutACredential(
      @ForAll("listed") String origin, @ForAll("apiPaths") String path) {
    String wanted = "authorization, content-type, x-openai-agents-sdk, x-stainless-os";

    RawClient.Answer answer =
        ask(
            "OPTIONS",
            path,
            "Origin: " + origin,
            "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: " + wanted);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers())
        .containsEntry("access-control-allow-origin", origin)
        .containsEntry("access-control-allow-methods", "GET, POST, DELETE")
        .containsEntry("access-control-allow-headers", wanted);
  }

  @Property(tries = 300)
  void aForeignPageGetsNothingWhateverItSends(
      @ForAll("foreign") String origin, @ForAll("apiPaths") String path, @ForAll boolean ahead) {
    RawClient.Answer answer =
        ahead
            ? ask("OPTIONS", path, "Origin: " + origin, "Access-Control-Request-Method: GET")
            : ask("GET", path, "Origin: " + origin, "api-key: " + KEY);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.headers().keySet())
        .noneMatch(name -> name.startsWith("access-control-allow"));
    assertThat(answer.body()).contains("forbidden_origin");
  }

  @Property(tries = 150)
  void aForeignPageOpensNoSessionAndAListedOrOwnOneDoes(
      @ForAll("foreign") String foreign, @ForAll("listed") String listed) {
    String host = "localhost:" + hub.port();

    for (String origin : List.of(foreign, listed, "http://" + host, "https://" + host)) {
      String[] lines =
          RawClient.upgradeLines(host, "Origin: " + origin, "Authorization: Bearer " + KEY);

      assertThat(RawClient.statusOf(hub.port(), lines))
          .startsWith(origin.equals(foreign) ? "HTTP/1.1 403" : "HTTP/1.1 101");
    }
  }

  @Property(tries = 150)
  void theOwnPageIsOneOfTheHostThatWasAskedFor(
      @ForAll("hosts") String host, @ForAll("hosts") String page) {
    RawClient.Answer answer =
        ask("GET", "/api/test", "Host: " + host + ":8443", "Origin: https://" + page + ":8443");

    boolean own = host.toLowerCase(Locale.ROOT).equals(page.toLowerCase(Locale.ROOT));
    boolean listed = page.equals("app.example");
    assertThat(answer.status()).isEqualTo(own || listed ? 200 : 403);
  }

  @Provide
  Arbitrary<String> hosts() {
    return Arbitraries.of(
        "hub.example", "HUB.example", "app.example", "localhost", "10.0.0.7", "[::1]", "a_b");
  }
}
