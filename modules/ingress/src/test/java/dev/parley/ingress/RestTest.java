package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The REST paths over a real socket, held against the contract file that the hub itself serves. */
class RestTest {
  private static TestHub hub;
  private static WebClient web;
  private static OpenAPIContract contract;

  @BeforeAll
  static void start() {
    hub = new TestHub();
    hub.addRouter();
    hub.start(TestHub.config().withAllowedOrigins(java.util.List.of("https://app.example")));
    web = WebClient.create(hub.vertx);
    contract = TestHub.await(OpenAPIContract.from(hub.vertx, "openapi.yaml"));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static HttpResponse<Buffer> get(String path) {
    return request(HttpMethod.GET, path);
  }

  private static HttpResponse<Buffer> request(HttpMethod method, String path) {
    return TestHub.await(web.request(method, hub.port(), "localhost", path).send());
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

  @ParameterizedTest
  @CsvSource({
    "/v1/models, listModels",
    "/api/v1/providers, listProviders",
    "/api/realtime/status, realtimeStatus",
    "/api/test, liveness"
  })
  void everyOperationAnswersInTheShapeOfTheContract(String path, String operation) {
    HttpResponse<Buffer> response = get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertKeepsTheContract(response, operation);
  }

  @Test
  void modelsAreTheRoutes() {
    assertThat(get("/v1/models").bodyAsJsonObject())
        .isEqualTo(
            new JsonObject(
                """
                {"object":"list","data":[{"id":"gpt-4o-realtime","object":"model",
                 "created":1767225600,"owned_by":"parley"}]}
                """));
  }

  @Test
  void providersAreTheEndpointsWithoutTheirSecrets() {
    assertThat(get("/api/v1/providers").bodyAsJsonObject())
        .isEqualTo(
            new JsonObject(
                """
                {"success":true,"providers":[
                 {"name":"without-key","provider":"openai","model":"gpt-realtime-2.1",
                  "configured":false,"emulated":false,"images":false,"state":"not_configured","breaker":"closed",
                  "retry_in_ms":0,"sessions":0,"last_error":null,"picks":0,"fallbacks":0},
                 {"name":"emulator","provider":"openai","model":"gpt-realtime-2.1",
                  "configured":true,"emulated":true,"images":true,"state":"ready","breaker":"closed",
                  "retry_in_ms":0,"sessions":3,"last_error":"provider_overloaded","picks":40,
                  "fallbacks":2}]}
                """));
  }

  @Test
  void theStatusNamesTheFirstEndpointThatCanServe() {
    assertThat(get("/api/realtime/status").bodyAsJsonObject())
        .isEqualTo(
            new JsonObject(
                """
                {"success":true,"ready":true,"transports":["websocket"],"models":[
                 {"id":"gpt-4o-realtime","kind":"realtime","state":"ready","serving":"emulator"}]}
                """));
  }

  @Test
  void theHubNamesItselfAndItsVersion() {
    assertThat(get("/api/test").bodyAsJsonObject())
        .isEqualTo(new JsonObject("{\"success\":true,\"name\":\"parley\",\"version\":\"1.2.3\"}"));
  }

  @Test
  void theContractItselfIsServed() {
    HttpResponse<Buffer> response = get("/openapi.yaml");

    assertThat(response.getHeader("content-type")).isEqualTo("application/yaml");
    assertThat(response.bodyAsString())
        .startsWith("openapi: 3.1.0")
        .isEqualTo(hub.vertx.fileSystem().readFileBlocking("openapi.yaml").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/nothing", "/v1", "/api/v1/nothing", "/api/x", "/openai/v1/models"})
  void anUnknownPathIsAJsonError(String path) {
    HttpResponse<Buffer> response = get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.bodyAsJsonObject().getJsonObject("error"))
        .isEqualTo(
            new JsonObject(
                """
                {"message":"There is nothing at this path.","type":"invalid_request_error",
                 "code":"not_found","param":null}
                """));
    assertKeepsTheContract(response, "listModels");
  }

  @Test
  void anotherMethodThanGetIsAJsonError() {
    HttpResponse<Buffer> response = request(HttpMethod.DELETE, "/v1/models");

    assertThat(response.statusCode()).isEqualTo(405);
    assertKeepsTheContract(response, "listModels");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/models", "/", "/v1/nothing", "/nothing", "/openapi.yaml"})
  void everyAnswerCarriesTheSecurityHeaders(String path) {
    HttpResponse<Buffer> response = get(path);

    assertThat(response.getHeader("content-security-policy"))
        .startsWith("default-src 'self'; ")
        .contains("script-src 'self';", "frame-ancestors 'none'")
        .endsWith(
            "connect-src 'self' ws://localhost:%1$d wss://localhost:%1$d".formatted(hub.port()))
        .doesNotContain("unsafe", "*");
    assertThat(response.getHeader("x-content-type-options")).isEqualTo("nosniff");
    assertThat(response.getHeader("referrer-policy")).isEqualTo("no-referrer");
  }

  @Test
  void aForeignOriginOrHostGetsNothing() {
    for (String path : new String[] {"/v1/models", "/", "/nothing"}) {
      HttpResponse<Buffer> foreignOrigin =
          TestHub.await(
              web.get(hub.port(), "localhost", path)
                  .putHeader("origin", "https://evil.example")
                  .send());
      HttpResponse<Buffer> foreignHost =
          TestHub.await(
              web.get(hub.port(), "localhost", path)
                  .putHeader("host", "evil.example:" + hub.port())
                  .send());

      assertThat(foreignOrigin.statusCode()).isEqualTo(403);
      assertThat(foreignHost.statusCode()).isEqualTo(403);
      assertThat(foreignOrigin.bodyAsJsonObject().getJsonObject("error").getString("code"))
          .isEqualTo("forbidden_origin");
    }
  }

  @Test
  void theOwnPageAndListedOriginsAreLetIn() {
    for (String origin : new String[] {"http://127.0.0.1:" + hub.port(), "https://app.example"}) {
      assertThat(
              TestHub.await(
                      web.get(hub.port(), "localhost", "/v1/models")
                          .putHeader("origin", origin)
                          .send())
                  .statusCode())
          .isEqualTo(200);
    }
  }
}
