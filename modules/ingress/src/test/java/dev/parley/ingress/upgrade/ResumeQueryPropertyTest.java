package dev.parley.ingress.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.InstanceId;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.link.SessionResumer;
import dev.parley.contract.polling.PollingIds;
import dev.parley.contract.polling.TokenHash;
import io.vertx.core.MultiMap;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class ResumeQueryPropertyTest {
  private static MultiMap query(String... namesAndValues) {
    MultiMap query = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      query.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return query;
  }

  private static String token(SessionId session, InstanceId router, String secret) {
    return session + "." + router + "." + secret;
  }

  @Property(tries = 200)
  void R25_everyTokenThatTheHubMakesIsTakenApart(
      @ForAll boolean isPolling,
      @ForAll @LongRange(min = 0, max = 0xffff_ffffL) long returns,
      @ForAll @LongRange(min = 0, max = 999_999_999_999_999L) long n) {
    SessionId session = isPolling ? PollingIds.create(InstanceId.create()) : SessionId.create();
    InstanceId router = InstanceId.create();
    String secret = Long.toHexString(returns) + "~" + TokenHash.newToken();

    ResumeQuery.Choice choice =
        ResumeQuery.choose(
            query("resume", token(session, router, secret), "after", Long.toString(n)));

    assertThat(choice)
        .isEqualTo(
            new ResumeQuery.Choice.Session(new SessionResumer.Wish(session, router, secret, n)));
    assertThat(String.valueOf(choice)).doesNotContain(secret.substring(secret.indexOf('~')));
  }

  @Property(tries = 300)
  void R25_whateverElseComesIsRefusedByNameAndNotRepeated(@ForAll("junk") String junk) {
    ResumeQuery.Choice choice = ResumeQuery.choose(query("resume", junk, "after", "1"));

    assertThat(choice)
        .isEqualTo(
            new ResumeQuery.Choice.Wrong(
                Refusal.of(ErrorCode.INVALID_VALUE, "This is not a resume token.", "resume")));
  }

  @Property(tries = 200)
  void R24_aPositionIsAWholeNumber(@ForAll("noCounts") List<String> positions) {
    MultiMap query =
        query("resume", token(SessionId.create(), InstanceId.create(), TokenHash.newToken()));
    positions.forEach(position -> query.add("after", position));

    ResumeQuery.Choice choice = ResumeQuery.choose(query);

    assertThat(choice).extracting("refusal.param").isEqualTo("after");
  }

  @Property(tries = 100)
  void aTokenThatIsThereTwiceIsRefused(@ForAll boolean isSame) {
    String token = token(SessionId.create(), InstanceId.create(), TokenHash.newToken());
    String other = token(SessionId.create(), InstanceId.create(), TokenHash.newToken());

    MultiMap query = query("resume", token, "resume", isSame ? token : other, "after", "1");

    assertThat(ResumeQuery.choose(query)).extracting("refusal.param").isEqualTo("resume");
  }

  @Provide
  Arbitrary<String> junk() {
    Arbitrary<String> whole =
        Arbitraries.create(
            () -> token(SessionId.create(), InstanceId.create(), TokenHash.newToken()));
    Arbitrary<String> cut =
        whole.flatMap(
            token ->
                Arbitraries.integers()
                    .between(0, token.length() - 1)
                    .map(length -> token.substring(0, length)));
    Arbitrary<String> longer =
        whole.flatMap(token -> Arbitraries.chars().map(more -> token + more));
    Arbitrary<String> numberless =
        Arbitraries.of("~", "g~", "123456789~", "1~1~", "-1~")
            .map(
                number ->
                    token(SessionId.create(), InstanceId.create(), number + TokenHash.newToken()));
    return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(300), cut, longer, numberless);
  }

  @Provide
  Arbitrary<List<String>> noCounts() {
    Arbitrary<String> wrong =
        Arbitraries.oneOf(
            Arbitraries.of("", "-1", "+1", " 1", "1.0", "0x1", "1e3", "9999999999999999", "٣"),
            Arbitraries.strings().filter(text -> !text.matches("[0-9]{1,15}")));
    return Arbitraries.oneOf(
        Arbitraries.just(List.of("1", "1")), wrong.list().ofMinSize(1).ofMaxSize(2));
  }
}
