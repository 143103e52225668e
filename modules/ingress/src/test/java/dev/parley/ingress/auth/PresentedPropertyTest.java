package dev.parley.ingress.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What counts as presented, in any mix of carriers. */
class PresentedPropertyTest {
  /** One place of a request, with what stands there. */
  record Place(String carrier, String credential) {}

  @Provide
  Arbitrary<List<Place>> places() {
    Arbitrary<String> carriers = Arbitraries.of("bearer", "header", "token", "query", "protocol");
    Arbitrary<String> credentials = Arbitraries.of("", "alpha", "beta", "Alpha");
    return carriers
        .flatMap(carrier -> credentials.map(credential -> new Place(carrier, credential)))
        .list()
        .ofMaxSize(6);
  }

  private static Presented presented(List<Place> places) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    MultiMap query = MultiMap.caseInsensitiveMultiMap();
    for (Place place : places) {
      switch (place.carrier()) {
        case "bearer" -> headers.add("Authorization", "bearer  " + place.credential());
        case "header" -> headers.add("Api-Key", place.credential());
        case "token" -> query.add("token", place.credential());
        case "query" -> query.add("api-key", place.credential());
        default ->
            headers.add(
                "Sec-WebSocket-Protocol",
                "realtime,openai-insecure-api-key." + place.credential() + " , other");
      }
    }
    return Presented.of(headers, query);
  }

  @Property(tries = 300)
  void itIsAsManyAsTheDifferentOnesThatAreNotEmpty(@ForAll("places") List<Place> places) {
    Set<String> different =
        places.stream()
            .map(Place::credential)
            .filter(credential -> !credential.isEmpty())
            .collect(java.util.stream.Collectors.toSet());

    Presented presented = presented(places);

    switch (different.size()) {
      case 0 -> assertThat(presented).isEqualTo(new Presented.Nothing());
      case 1 -> assertThat(presented).isEqualTo(new Presented.One(different.iterator().next()));
      default -> assertThat(presented).isEqualTo(new Presented.Conflicting());
    }
  }

  @Property(tries = 200)
  void anAuthorizationThatIsNoBearersIsNeverACredential(@ForAll String value) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("authorization", value);

    Presented presented = Presented.of(headers, null);

    if (!value.strip().toLowerCase(java.util.Locale.ROOT).startsWith("bearer")) {
      assertThat(presented).isInstanceOfAny(Presented.Nothing.class, Presented.Unreadable.class);
    }
  }

  @Example
  void aBasicAuthorizationBesideAKeyConflicts() {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .add("authorization", "Basic YTpi")
            .add("api-key", "alpha");

    assertThat(Presented.of(headers, null)).isEqualTo(new Presented.Conflicting());
  }

  @Example
  void whatIsTooLongIsNotLookedAt() {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap().add("api-key", "x".repeat(Presented.MAX_CHARS + 1));

    assertThat(Presented.of(headers, null)).isEqualTo(new Presented.Unreadable());
  }

  @Example
  void itDoesNotShowItself() {
    assertThat(new Presented.One("pk_secret").toString()).doesNotContain("pk_secret");
  }
}
