package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.InstanceId;
import dev.parley.contract.PollEnd;
import dev.parley.contract.PollFetch;
import dev.parley.contract.PollOpen;
import dev.parley.contract.PollPost;
import dev.parley.contract.PollResume;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.polling.PollReply.PollEvents;
import dev.parley.contract.polling.PollReply.PollOpened;
import dev.parley.contract.polling.PollReply.PollRefused;
import dev.parley.contract.polling.PollReply.PollResumed;
import dev.parley.contract.polling.PollingIds;
import dev.parley.contract.polling.TokenHash;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The long-poll paths over real HTTP, with a stand-in for the instance that holds sessions. */
class PollingPathsTest {
  private static final String PATH = "/v1/realtime/polling";
  private static TestHub hub;
  private static StandInHolder holder;
  private static WebClient web;
  private static OpenAPIContract contract;

  @BeforeAll
  static void start() {
    hub = new TestHub();
    hub.addRouter();
    holder = new StandInHolder(hub.node);
    TestHub.await(hub.vertx.deployVerticle(holder));
    hub.start(TestLimits.ofMessages(10_000).withRate(IngressConfig.Rate.DEFAULTS).config());
    web = WebClient.create(hub.vertx, new WebClientOptions().setDecompressionSupported(false));
    contract = TestHub.await(OpenAPIContract.from(hub.vertx, "openapi.yaml"));
    await().until(() -> open("").statusCode() == 201);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @BeforeEach
  void startAnew() {
    holder.asked.clear();
    holder.answers = StandInHolder::usual;
  }

  private static HttpRequest<Buffer> request(HttpMethod method, String path) {
    return web.request(method, hub.port(), "localhost", path);
  }

  private static HttpResponse<Buffer> open(String query) {
    return TestHub.await(request(HttpMethod.POST, PATH + query).send());
  }

  /** A session that the stand-in would hold, with its token. */
  private static String session() {
    return PATH + "/" + PollingIds.create(holder.instance).value();
  }

  private static HttpResponse<Buffer> send(HttpMethod method, String path, String body) {
    HttpRequest<Buffer> request =
        request(method, path).putHeader("authorization", "Bearer the-token");
    return TestHub.await(request.sendBuffer(Buffer.buffer(body)));
  }

  private static JsonObject error(HttpResponse<Buffer> response) {
    return response.bodyAsJsonObject().getJsonObject("error");
  }

  private static void assertKeepsTheContract(HttpResponse<Buffer> response, String operation) {
    ValidatableResponse answer =
        ValidatableResponse.create(
            response.statusCode(),
            Map.of(),
            response.bodyAsBuffer(),
            response.getHeader("content-type"));
    TestHub.await(ResponseValidator.create(hub.vertx, contract).validate(answer, operation));
  }

  @Test
  void openingTellsTheIdTheTokenAndTheFirstCursor() {
    HttpResponse<Buffer> response = open("?model=gpt-realtime");

    assertThat(response.statusCode()).isEqualTo(201);
    assertKeepsTheContract(response, "openPolling");
    PollOpen asked = holder.asked(PollOpen.class).get(0);
    JsonObject body = response.bodyAsJsonObject();
    assertThat(body.getString("session_id")).isEqualTo(asked.session().value());
    assertThat(body.getLong("cursor")).isZero();
    assertThat(PollingIds.owner(asked.session())).contains(holder.instance);
    assertThat(asked.token()).isEqualTo(TokenHash.of(body.getString("token")));
    assertThat(asked.subject()).isEqualTo("anonymous");
    assertThat(asked.route()).isEqualTo("gpt-4o-realtime");
    assertThat(asked.events()).isEmpty();
  }

  @Test
  void R24_aSessionGoesOnUnderANewNameAtTheClientsPosition() {
    holder.answers = request -> new PollResumed(40, 7, "next");
    String secret = TokenHash.newToken();

    HttpResponse<Buffer> response =
        open("?resume=sess_1.router." + secret + "&after=40&model=nobody");

    assertThat(response.statusCode()).isEqualTo(201);
    assertKeepsTheContract(response, "openPolling");
    PollResume asked = holder.asked(PollResume.class).get(0);
    JsonObject body = response.bodyAsJsonObject();
    assertThat(body.getString("session_id")).isEqualTo(asked.session().value());
    assertThat(PollingIds.owner(asked.session())).contains(holder.instance);
    assertThat(asked.token()).isEqualTo(TokenHash.of(body.getString("token")));
    assertThat(asked.resumed()).isEqualTo(new SessionId("sess_1"));
    assertThat(asked.router()).isEqualTo(new InstanceId("router"));
    assertThat(asked.secret()).isEqualTo(secret);
    assertThat(asked.after()).isEqualTo(40);
    assertThat(asked.toString()).doesNotContain(secret);
    assertThat(body.getLong("cursor")).isEqualTo(40);
    assertThat(body.getLong("received")).isEqualTo(7);
    assertThat(body.getJsonObject("resume").getString("token")).isEqualTo("next");
  }

  @ParameterizedTest
  @CsvSource({
    "?resume=, {}, resume",
    "?resume=sess_1.router.x, {}, resume",
    "?resume=sess_1.router.0123456789012345678901234567890123456789-_A&after=x, {}, after",
    "?resume=sess_1.router.0123456789012345678901234567890123456789-_A, '{\"events\":[{}]}', events"
  })
  void aBadWishToGoOnIsRefusedByName(String query, String body, String param) {
    HttpResponse<Buffer> response = send(HttpMethod.POST, PATH + query, body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(error(response).getString("param")).isEqualTo(param);
    assertThat(holder.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"FORBIDDEN, 403", "NOT_FOUND, 404", "RESUME_RACE, 409", "RESUME_GONE, 410"})
  void aSessionThatDoesNotGoOnIsToldByItsStatus(ErrorCode code, int status) {
    holder.answers = request -> new PollRefused(code, "No.");

    HttpResponse<Buffer> response =
        open("?resume=sess_1.router.0123456789012345678901234567890123456789-_A&after=1");

    assertThat(response.statusCode()).isEqualTo(status);
    assertKeepsTheContract(response, "openPolling");
    assertThat(error(response).getString("code")).isEqualTo(code.label());
    assertThat(holder.ends()).isEmpty();
  }

  @Test
  void theFirstEventsGoAlongAsTheyWereWritten() {
    send(HttpMethod.POST, PATH, "{\"events\":[{\"a\": 1.0,\"a\":2}]}");

    PollOpen asked = holder.asked(PollOpen.class).get(0);
    assertThat(asked.events()).containsExactly("{\"a\": 1.0,\"a\":2}");
    assertThat(asked.route()).isNull();
  }

  @Test
  void aWrongModelIsRefusedAsAtTheUpgrade() {
    assertThat(open("?model=nobody").statusCode()).isEqualTo(404);
    assertThat(error(open("?model=nobody")).getString("code")).isEqualTo("model_not_found");
    assertThat(open("?model=a&model=b").statusCode()).isEqualTo(400);
    assertThat(holder.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', false",
    "?parley_events=0, false",
    "?parley_events=false, false",
    "?parley_events=1, true",
    "?parley_events=true, true"
  })
  void hubEventsAreForThoseWhoAskForThem(String query, boolean wanted) {
    assertThat(open(query).statusCode()).isEqualTo(201);

    assertThat(holder.asked(PollOpen.class))
        .singleElement()
        .extracting(PollOpen::hubEvents)
        .isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?parley_events=",
        "?parley_events=yes",
        "?parley_events=TRUE",
        "?parley_events=1&parley_events=0"
      })
  void aBadWishForHubEventsIsRefusedByName(String query) {
    HttpResponse<Buffer> response = open(query);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(error(response).getString("code")).isEqualTo("invalid_value");
    assertThat(error(response).getString("param")).isEqualTo("parley_events");
    assertThat(holder.asked).isEmpty();
  }

  @Test
  void aRefusalOfTheHolderIsTheAnswer() {
    holder.answers = request -> new PollRefused(ErrorCode.SESSION_LIMIT, "full");

    HttpResponse<Buffer> response = open("");

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.getHeader("retry-after")).isEqualTo("1");
    assertThat(error(response))
        .isEqualTo(
            new JsonObject(
                """
                {"message":"full","type":"invalid_request_error","code":"session_limit",
                 "param":null}
                """));
    assertKeepsTheContract(response, "openPolling");
  }

  @Test
  void aFetchPassesCursorAndWaitOnAndWritesTheEventsAsTheyAre() {
    holder.answers = request -> new PollEvents(12, List.of("{\"x\" : 1.0}", "{\"y\":2}"));

    HttpResponse<Buffer> response = send(HttpMethod.GET, session() + "/events?cursor=7&wait=3", "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.bodyAsString())
        .isEqualTo("{\"cursor\":12,\"events\":[{\"x\" : 1.0},{\"y\":2}]}");
    assertThat(response.getHeader("cache-control")).isEqualTo("no-store");
    assertKeepsTheContract(response, "fetchEvents");
    PollFetch asked = holder.asked(PollFetch.class).get(0);
    assertThat(asked.cursor()).isEqualTo(7);
    assertThat(asked.waitMs()).isEqualTo(3_000);
    assertThat(asked.token()).isEqualTo(TokenHash.of("the-token"));
  }

  @Test
  void aWaitThatIsNotNamedIsTheLongest() {
    send(HttpMethod.GET, session() + "/events?cursor=0", "");

    assertThat(holder.asked(PollFetch.class).get(0).waitMs()).isEqualTo(25_000);
  }

  @ParameterizedTest
  @CsvSource({
    "cursor_ahead, 409, cursor",
    "cursor_gone, 410, cursor",
    "seq_gap, 409, seq",
    "not_found, 404,",
    "invalid_api_key, 401,"
  })
  void refusalsHaveTheirStatusAndTheNumberExpected(String code, int status, String param) {
    ErrorCode refusedWith = ErrorCode.valueOf(code.toUpperCase(Locale.ROOT));
    holder.answers = request -> new PollRefused(refusedWith, "no", 5);

    HttpResponse<Buffer> response = send(HttpMethod.GET, session() + "/events?cursor=0", "");

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(error(response).getString("code")).isEqualTo(code);
    assertThat(error(response).getString("param")).isEqualTo(param);
    assertThat(error(response).getLong("expected")).isEqualTo(5);
    assertKeepsTheContract(response, "fetchEvents");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?cursor=",
        "?cursor=x",
        "?cursor=-1",
        "?cursor=0&cursor=1",
        "?cursor=0&wait=26",
        "?cursor=0&wait=x",
        "?cursor=0&wait=-1",
        "?cursor=9999999999999999"
      })
  void aMalformedQueryIsRefusedHere(String query) {
    HttpResponse<Buffer> response = send(HttpMethod.GET, session() + "/events" + query, "");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(error(response).getString("code")).isEqualTo("invalid_value");
    assertKeepsTheContract(response, "fetchEvents");
    assertThat(holder.asked).isEmpty();
  }

  @Test
  void aPostPassesItsEventsOnAsTheyAre() {
    HttpResponse<Buffer> response =
        send(HttpMethod.POST, session() + "/events", "{\"seq\":3, \"events\":[ {\"b\" :[1]} ,7]}");

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.bodyAsJsonObject()).isEqualTo(new JsonObject().put("seq", 3));
    assertKeepsTheContract(response, "postEvents");
    PollPost asked = holder.asked(PollPost.class).get(0);
    assertThat(asked.seq()).isEqualTo(3);
    assertThat(asked.events()).containsExactly("{\"b\" :[1]}", "7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "invalid_json||{",
        "invalid_json||nonsense",
        "invalid_value|seq|{\"seq\":0,\"events\":[{}]}",
        "invalid_value|seq|{\"events\":[{}]}",
        "invalid_value|events|{\"seq\":1,\"events\":7}",
        "invalid_value|events|{\"seq\":1,\"events\":[]}"
      })
  void aMalformedPostIsRefusedHere(String code, String param, String body) {
    HttpResponse<Buffer> response = send(HttpMethod.POST, session() + "/events", body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(error(response).getString("code")).isEqualTo(code);
    assertThat(error(response).getString("param")).isEqualTo(param);
    assertThat(holder.asked).isEmpty();
  }

  @Test
  void aBodyThatIsNotUtf8IsRefused() {
    HttpResponse<Buffer> response =
        TestHub.await(
            request(HttpMethod.POST, session() + "/events")
                .putHeader("authorization", "Bearer the-token")
                .sendBuffer(Buffer.buffer(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'})));

    assertThat(error(response).getString("message")).isEqualTo("The body is not UTF-8.");
  }

  @Test
  void aBodyBeyondTheLimitIsRefusedWhetherAnnouncedOrNot() throws Exception {
    String tooLong = "{\"seq\":1,\"events\":[\"" + "x".repeat(20_000) + "\"]}";
    HttpResponse<Buffer> announced = send(HttpMethod.POST, session() + "/events", tooLong);
    java.net.http.HttpResponse<String> chunked = postInChunks(tooLong);

    assertThat(announced.statusCode()).isEqualTo(413);
    assertThat(error(announced).getString("code")).isEqualTo("message_too_big");
    assertThat(announced.getHeader("connection")).isEqualTo("close");
    assertThat(chunked.statusCode()).isEqualTo(413);
    assertThat(chunked.body()).isEqualTo(announced.bodyAsString());
    assertThat(holder.asked).isEmpty();
  }

  /** Without a length. */
  private static java.net.http.HttpResponse<String> postInChunks(String body) throws Exception {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    URI uri = URI.create("http://localhost:" + hub.port() + session() + "/events");
    return HttpClient.newHttpClient()
        .send(
            java.net.http.HttpRequest.newBuilder(uri)
                .version(HttpClient.Version.HTTP_1_1)
                .header("authorization", "Bearer the-token")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))
                .build(),
            BodyHandlers.ofString());
  }

  @Test
  void endingASessionAnswersNothing() {
    HttpResponse<Buffer> response = send(HttpMethod.DELETE, session(), "");

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(holder.ends()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic dXNlcg==", "Bearer", "Bearer ", "bearer a b", "Bearer \u00fc"})
  void aMissingOrMalformedTokenIsRefusedHere(String header) {
    HttpResponse<Buffer> response =
        TestHub.await(
            request(HttpMethod.GET, session() + "/events?cursor=0")
                .putHeader("authorization", header)
                .send());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.getHeader("www-authenticate")).isEqualTo("Bearer");
    assertThat(holder.asked).isEmpty();
  }

  @Test
  void aSessionThatNoInstanceHoldsIsNotFound() {
    for (String id :
        List.of("sess_x", "x", PollingIds.create(InstanceId.create()).value(), "%2e%2e")) {
      HttpResponse<Buffer> response =
          send(HttpMethod.GET, PATH + "/" + id + "/events?cursor=0", "");
      assertThat(response.statusCode()).as(id).isEqualTo(404);
    }
    assertThat(holder.asked).isEmpty();
  }

  @Test
  void otherMethodsAreRefusedWithThoseThatAreTaken() {
    HttpResponse<Buffer> response = send(HttpMethod.PUT, session() + "/events", "");

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.getHeader("allow")).isEqualTo("GET, POST");
  }

  @Test
  void aForeignPageGetsNothing() {
    HttpResponse<Buffer> response =
        TestHub.await(
            request(HttpMethod.POST, PATH).putHeader("origin", "https://evil.example").send());

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(holder.asked).isEmpty();
  }

  @Test
  void aLargeAnswerIsPackedForWhoTakesIt() throws IOException {
    String event = "{\"x\":\"" + "y".repeat(5_000) + "\"}";
    holder.answers = request -> new PollEvents(1, List.of(event));

    HttpResponse<Buffer> packed = fetchAccepting("br, gzip;q=0.5");
    HttpResponse<Buffer> plain = fetchAccepting("gzip;q=0, br");

    String text = "{\"cursor\":1,\"events\":[" + event + "]}";
    assertThat(packed.getHeader("content-encoding")).isEqualTo("gzip");
    assertThat(unpacked(packed)).isEqualTo(text);
    assertThat(plain.getHeader("content-encoding")).isNull();
    assertThat(plain.bodyAsString()).isEqualTo(text);
    assertThat(plain.getHeader("vary")).isEqualTo("accept-encoding");
  }

  private static HttpResponse<Buffer> fetchAccepting(String encodings) {
    return TestHub.await(
        request(HttpMethod.GET, session() + "/events?cursor=0")
            .putHeader("authorization", "Bearer the-token")
            .putHeader("accept-encoding", encodings)
            .send());
  }

  private static String unpacked(HttpResponse<Buffer> response) throws IOException {
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(response.body().getBytes()))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** When the edge notices that a client left is its own affair, so this asks until it has. */
  @Test
  void aSessionWhoseClientLeftBeforeTheAnswerIsEnded() {
    holder.answers = request -> request instanceof PollOpen ? null : StandInHolder.usual(request);

    await()
        .until(
            () -> {
              openAndLeave();
              holder.answerWhatWaits(new PollOpened(0));
              return !holder.ends().isEmpty();
            });

    PollEnd end = holder.ends().get(0);
    assertThat(holder.asked(PollOpen.class))
        .anySatisfy(
            open -> {
              assertThat(open.session()).isEqualTo(end.session());
              assertThat(open.token()).isEqualTo(end.token());
            });
  }

  private static void openAndLeave() throws IOException {
    int before = holder.asked(PollOpen.class).size();
    try (Socket socket = new Socket("localhost", hub.port())) {
      String head = "POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      await().until(() -> holder.asked(PollOpen.class).size() > before);
    }
  }
}
