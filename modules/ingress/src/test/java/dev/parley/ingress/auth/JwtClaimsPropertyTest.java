package dev.parley.ingress.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class JwtClaimsPropertyTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_790_000_000);
  private static final int LEEWAY_S = 30;
  private static final JwtConfig RULES =
      new JwtConfig(
          null, null, "https://issuer", List.of("parley", "hub"), Duration.ofSeconds(LEEWAY_S));

  private static JsonObject good() {
    return new JsonObject()
        .put("sub", "someone@example.com")
        .put("iss", "https://issuer")
        .put("aud", "hub")
        .put("exp", NOW.getEpochSecond() + 60);
  }

  private static boolean isTaken(JsonObject claims) {
    return JwtClaims.principal(claims, RULES, NOW).isPresent();
  }

  @Property(tries = 300)
  void aTokenCountsUntilItsEndAndTheLeeway(@ForAll @IntRange(min = -200, max = 200) int offset) {
    JsonObject claims = good().put("exp", NOW.getEpochSecond() + offset);

    assertThat(isTaken(claims)).isEqualTo(offset + LEEWAY_S > 0);
  }

  @Property(tries = 300)
  void aTokenCountsFromItsBeginningLessTheLeeway(
      @ForAll @IntRange(min = -200, max = 200) int offset) {
    JsonObject claims = good().put("nbf", NOW.getEpochSecond() + offset);

    assertThat(isTaken(claims)).isEqualTo(offset <= LEEWAY_S);
  }

  @Provide
  Arbitrary<Object> oddities() {
    return Arbitraries.of(
        Arrays.asList(
            null,
            "",
            true,
            -1,
            Double.NaN,
            new JsonArray(),
            new JsonObject(),
            " ",
            "two words",
            "é",
            "x".repeat(129),
            "line\nbreak"));
  }

  @Property(tries = 200)
  void aClaimOfAnotherKindIsNeverTaken(
      @ForAll("oddities") Object odd, @ForAll("claims") String claim) {
    assertThat(isTaken(good().put(claim, odd))).isFalse();
    assertThat(isTaken(without(claim))).isFalse();
  }

  @Provide
  Arbitrary<String> claims() {
    return Arbitraries.of("sub", "exp", "iss", "aud");
  }

  private static JsonObject without(String claim) {
    JsonObject claims = good();
    claims.remove(claim);
    return claims;
  }

  @Property(tries = 200)
  void anAudienceMustBeAmongThoseNamed(@ForAll("audiences") List<String> audiences) {
    boolean named = audiences.contains("hub") || audiences.contains("parley");

    assertThat(isTaken(good().put("aud", new JsonArray(audiences)))).isEqualTo(named);
  }

  @Provide
  Arbitrary<List<String>> audiences() {
    return Arbitraries.of("hub", "parley", "Hub", "other", "").list().ofMaxSize(4);
  }

  @Example
  void theEndOfTheWorldIsAnEnd() {
    assertThat(JwtClaims.principal(good().put("exp", 1e300), RULES, NOW).orElseThrow().expiresAt())
        .isEqualTo("9999-12-31T23:59:59Z");
  }

  @Example
  void aPrincipalIsTheSubjectUntilTheEnd() {
    assertThat(JwtClaims.principal(good(), RULES, NOW))
        .contains(
            new Principal(
                "someone@example.com",
                Principal.Means.TOKEN,
                null,
                null,
                Instant.ofEpochSecond(NOW.getEpochSecond() + 60)));
  }
}
