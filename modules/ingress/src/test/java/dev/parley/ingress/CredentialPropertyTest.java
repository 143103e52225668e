package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ingress.auth.AuthConfig;
import dev.parley.ingress.auth.Fault;
import dev.parley.ingress.auth.HubKey;
import dev.parley.ingress.auth.JwtConfig;
import dev.parley.ingress.auth.TestTokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** One fault has one answer, on every protected path and over every carrier. */
class CredentialPropertyTest {
  private static final String KEY = "pk_of-the-app-0123456789abcdef";
  private static final String OTHER_KEY = "pk_of-another-0123456789abcdef";
  private static TestHub hub;
  private static String expiredSecret;

  @BeforeContainer
  static void start() {
    hub = new TestHub();
    hub.addRouter();
    hub.start(
        TestHub.config(),
        new AuthConfig(
            AuthConfig.Mode.TOKEN,
            List.of(HubKey.of("the-app", KEY), HubKey.of("another", OTHER_KEY)),
            new JwtConfig(
                TestTokens.SECRET, null, "https://issuer", List.of("hub"), Duration.ofSeconds(30)),
            AuthConfig.Lifetimes.DEFAULTS));
    expiredSecret = secretOfAMinute();
    hub.now.updateAndGet(time -> time.plusSeconds(60));
  }

  @AfterContainer
  static void stop() {
    hub.close();
  }

  private static String secretOfAMinute() {
    RawClient.Answer made =
        RawClient.exchange(
            hub.port(),
            "POST /v1/realtime/sessions HTTP/1.1",
            "Host: localhost:" + hub.port(),
            "Authorization: Bearer " + KEY,
            "Content-Length: 0");
    return new JsonObject(made.body()).getJsonObject("client_secret").getString("value");
  }

  private static JsonObject claims() {
    return new JsonObject()
        .put("sub", "someone")
        .put("iss", "https://issuer")
        .put("aud", "hub")
        .put("exp", hub.now.get().getEpochSecond() + 600);
  }

  /** A path, and whether an upgrade is asked for on it. */
  record Target(String path, boolean upgrade) {}

  @Provide
  Arbitrary<Target> targets() {
    Stream<Target> upgrades =
        Stream.of(
                "/v1/realtime", "/openai/v1/realtime", "/openai/realtime", "/api/v1/realtime/chat")
            .flatMap(path -> Stream.of(new Target(path, true), new Target(path, false)));
    Stream<Target> rest =
        Stream.of(
                "/v1/models", "/api/v1/providers", "/api/realtime/status", "/v1/nothing", "/openai")
            .map(path -> new Target(path, false));
    return Arbitraries.of(Stream.concat(upgrades, rest).toList());
  }

  @Provide
  Arbitrary<String> nobodys() {
    Arbitrary<String> tokens =
        Arbitraries.of(
                claims().put("exp", hub.now.get().getEpochSecond() - 31),
                claims().put("nbf", hub.now.get().getEpochSecond() + 31),
                claims().put("iss", "https://another"),
                claims().put("aud", "another"),
                claims().putNull("exp"),
                claims().putNull("sub"))
            .map(claims -> TestTokens.hs256(TestTokens.SECRET, claims));
    Arbitrary<String> forged =
        Arbitraries.of(
            TestTokens.hs256(TestTokens.SECRET + "x", claims()),
            TestTokens.hs256(TestTokens.SECRET, claims()) + "A",
            TestTokens.hs256(TestTokens.SECRET, claims()).replaceFirst("[.][^.]*$", "."),
            TestTokens.hs256(TestTokens.SECRET, claims()).replaceFirst("[.][^.]*$", ""),
            TestTokens.signed(new JsonObject().put("alg", "none"), claims(), input -> input),
            TestTokens.signed(
                new JsonObject().put("alg", "HS256").put("crit", new JsonArray().add("b64")),
                claims(),
                input -> TestTokens.mac(TestTokens.SECRET, input)));
    return Arbitraries.oneOf(
        tokens,
        forged,
        Arbitraries.just(expiredSecret),
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withCharRange('0', '9')
            .withChars("_-.~")
            .ofMinLength(1)
            .ofMaxLength(200),
        Arbitraries.of(
            KEY.substring(1),
            KEY + "0",
            KEY.toUpperCase(java.util.Locale.ROOT),
            HubKey.of("the-app", KEY).sha256(),
            "the-app",
            "ek_0123456789abcdef0123456789abcdef",
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0aGUtYXBwIiwiZXhwIjo5OTk5OTk5OTk5fQ."));
  }

  private static RawClient.Answer ask(
      Target target, List<Carrier> carriers, List<String> credentials) {
    return RawClient.exchange(
        hub.port(),
        Carrier.request(hub.port(), target.path(), target.upgrade(), carriers, credentials));
  }

  private static void assertAnswers(RawClient.Answer answer, Fault fault) {
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.headers())
        .containsEntry("content-type", "application/json")
        .containsEntry("cache-control", "no-store")
        .containsEntry("www-authenticate", "Bearer");
    assertThat(new JsonObject(answer.body()))
        .isEqualTo(
            new JsonObject()
                .put(
                    "error",
                    new JsonObject()
                        .put("message", fault.refusal().message())
                        .put("type", "invalid_request_error")
                        .put("code", "invalid_api_key")
                        .putNull("param")));
  }

  @Property(tries = 200)
  void aCredentialOfNobodyIsOneAnswer(
      @ForAll("targets") Target target,
      @ForAll Carrier carrier,
      @ForAll("nobodys") String credential) {
    assertAnswers(ask(target, List.of(carrier), List.of(credential)), Fault.INVALID);
  }

  @Property(tries = 100)
  void noCredentialIsOneAnswer(@ForAll("targets") Target target, @ForAll Carrier empty) {
    assertAnswers(ask(target, List.of(), List.of()), Fault.MISSING);
    assertAnswers(ask(target, List.of(empty), List.of("")), Fault.MISSING);
  }

  @Property(tries = 200)
  void twoThatDifferAreOneAnswerEvenWhenEachIsGood(
      @ForAll("targets") Target target, @ForAll Carrier first, @ForAll Carrier second) {
    assertAnswers(ask(target, List.of(first, second), List.of(KEY, OTHER_KEY)), Fault.CONFLICTING);
  }

  @Provide
  Arbitrary<String> somebodys() {
    return Arbitraries.of(
        KEY, OTHER_KEY, TestTokens.hs256(TestTokens.SECRET, claims()), secretOfAMinute());
  }

  @Property(tries = 200)
  void aGoodOneIsLetInOverEveryCarrierAndMoreThanOneToo(
      @ForAll("targets") Target target,
      @ForAll("somebodys") String credential,
      @ForAll Carrier first,
      @ForAll Carrier second) {
    RawClient.Answer answer = ask(target, List.of(first, second), List.of(credential, credential));

    int without =
        target.path().equals("/v1/nothing") || target.path().equals("/openai") ? 404 : 200;
    int plain =
        target.path().contains("realtime") && !target.path().endsWith("status") ? 426 : without;
    assertThat(answer.status()).isEqualTo(target.upgrade() ? 101 : plain);
    assertThat(answer.headers().toString() + answer.body()).doesNotContain(credential);
  }
}
