package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ingress.auth.AuthConfig;
import dev.parley.ingress.auth.HubKey;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The paths of a demo's console, over a real socket. */
class DemoFaultsTest {
  private static final String PATH = "/api/v1/demo/faults";
  private static final String KEY = "pk_of-the-app-0123456789abcdef";
  private final TestHub hub = new TestHub();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    hub.close();
  }

  private final class Recording implements DemoFaults {
    @Override
    public List<Provider> providers() {
      return List.of(
          new Provider(
              "emulator",
              "openai",
              List.of(
                  new Fault("HTTP_5XX", Chance.CONNECTION, false, 0),
                  new Fault("CLOSE_MID_RESPONSE", Chance.RESPONSE, true, 1))),
          new Provider("emulator-glm", "glm", List.of()));
    }

    @Override
    public void arm(String endpoint, String fault) {
      asked.add("next " + endpoint + " " + fault);
    }

    @Override
    public Future<Integer> act(String endpoint, String fault) {
      asked.add("now " + endpoint + " " + fault);
      return Future.succeededFuture(3);
    }

    @Override
    public void clear() {
      asked.add("clear");
    }
  }

  private void start(boolean isDemo) {
    start(isDemo, AuthConfig.OPEN);
  }

  private void start(boolean isDemo, AuthConfig auth) {
    hub.demo = isDemo ? new Recording() : null;
    hub.addRouter();
    hub.start(TestHub.config(), auth);
  }

  private RawClient.Answer request(String method, String body, String... headers) {
    List<String> lines = new ArrayList<>();
    lines.add(method + " " + PATH + " HTTP/1.1");
    lines.add("Host: localhost:" + hub.port());
    lines.add("Content-Length: " + body.length());
    lines.addAll(List.of(headers));
    // The head ends with an empty line, behind which the body is.
    lines.add("");
    lines.add(body);
    return RawClient.exchange(hub.port(), lines.toArray(String[]::new));
  }

  private static String cause(String provider, String fault, String when) {
    return new JsonObject()
        .put("provider", provider)
        .put("fault", fault)
        .put("when", when)
        .encode();
  }

  private void assertKeepsTheContract(RawClient.Answer answer, String operation) {
    OpenAPIContract contract = TestHub.await(OpenAPIContract.from(hub.vertx, "openapi.yaml"));
    ValidatableResponse response =
        ValidatableResponse.create(
            answer.status(),
            Map.of(),
            Buffer.buffer(answer.body()),
            answer.headers().get("content-type"));
    TestHub.await(ResponseValidator.create(hub.vertx, contract).validate(response, operation));
  }

  @Test
  void theFaultsOfEachEmulatedEndpointAreListed() {
    start(true);

    RawClient.Answer answer = request("GET", "");

    assertThat(answer.status()).isEqualTo(200);
    assertKeepsTheContract(answer, "listDemoFaults");
    assertThat(new JsonObject(answer.body()))
        .isEqualTo(
            new JsonObject(
                """
                {"providers":[
                 {"name":"emulator","provider":"openai","faults":[
                  {"name":"HTTP_5XX","next":"connection","now":false,"armed":0},
                  {"name":"CLOSE_MID_RESPONSE","next":"response","now":true,"armed":1}]},
                 {"name":"emulator-glm","provider":"glm","faults":[]}]}
                """));
  }

  @ParameterizedTest
  @CsvSource({"next, HTTP_5XX, 0", "next, CLOSE_MID_RESPONSE, 0", "now, CLOSE_MID_RESPONSE, 3"})
  void aFaultIsAskedOfTheEmulator(String when, String fault, int sessions) {
    start(true);

    RawClient.Answer answer = request("POST", cause("emulator", fault, when));

    assertThat(answer.status()).isEqualTo(200);
    assertKeepsTheContract(answer, "causeDemoFault");
    assertThat(new JsonObject(answer.body()).getInteger("sessions")).isEqualTo(sessions);
    assertThat(asked).containsExactly(when + " emulator " + fault);
  }

  @Test
  void allIsDisarmed() {
    start(true);

    RawClient.Answer answer = request("DELETE", "");

    assertThat(answer.status()).isEqualTo(200);
    assertKeepsTheContract(answer, "clearDemoFaults");
    assertThat(asked).containsExactly("clear");
  }

  @ParameterizedTest
  @CsvSource({
    "nobody, HTTP_5XX, next, provider",
    "emulator, HTTP_418, next, fault",
    "emulator-glm, HTTP_5XX, next, fault",
    "emulator, HTTP_5XX, later, when",
    "emulator, HTTP_5XX, now, when",
    ", , , provider"
  })
  void whatCannotBeIsRefusedByName(String provider, String fault, String when, String param) {
    start(true);

    RawClient.Answer answer = request("POST", cause(provider, fault, when));

    assertThat(answer.status()).isEqualTo(400);
    JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo("invalid_value");
    assertThat(error.getString("param")).isEqualTo(param);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "no json", "7"})
  void aBodyThatIsNoObjectIsRefused(String body) {
    start(true);

    assertThat(request("POST", body).status()).isEqualTo(400);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "DELETE", "PUT"})
  void withoutADemoThereIsNothing(String method) {
    start(false);

    RawClient.Answer answer = request(method, method.equals("GET") ? "" : "{}");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(new JsonObject(answer.body()).getJsonObject("error").getString("code"))
        .isEqualTo("not_found");
  }

  @Test
  void R28_aForeignPageCausesNothing() {
    start(true);

    RawClient.Answer answer =
        request("POST", cause("emulator", "HTTP_5XX", "next"), "Origin: https://evil.example");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoeverIsUnknownLearnsNothing(boolean isDemo) {
    start(
        isDemo,
        new AuthConfig(
            AuthConfig.Mode.TOKEN,
            List.of(HubKey.of("the-app", KEY)),
            null,
            AuthConfig.Lifetimes.DEFAULTS));

    assertThat(request("GET", "").status()).isEqualTo(401);
    assertThat(request("GET", "", "Authorization: Bearer " + KEY).status())
        .isEqualTo(isDemo ? 200 : 404);
  }
}
