package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.ingress.auth.AuthConfig;
import dev.parley.ingress.auth.JwtConfig;
import dev.parley.ingress.auth.JwtConfig.KeySet;
import dev.parley.ingress.auth.TestTokens;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSON Web Tokens over real sockets, their public keys from a real server. */
class TokenTest {
  private static KeyPair rsa;
  private static KeyPair ec;
  private final TestHub hub = new TestHub();
  private final AtomicInteger reads = new AtomicInteger();
  private volatile JsonObject keySet = new JsonObject();
  private volatile int status = 200;

  @BeforeAll
  static void makeKeys() {
    rsa = TestTokens.rsaPair();
    ec = TestTokens.ecPair();
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private KeySet keyServer() {
    HttpServer server =
        TestHub.await(
            hub.vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      reads.incrementAndGet();
                      request.response().setStatusCode(status).end(keySet.toBuffer());
                    })
                .listen(0, "localhost"));
    return new KeySet.Server(
        URI.create("http://localhost:" + server.actualPort() + "/jwks.json"), null);
  }

  private static AuthConfig believing(String secret, KeySet keys) {
    return new AuthConfig(
        AuthConfig.Mode.TOKEN,
        List.of(),
        new JwtConfig(secret, keys, null, List.of(), Duration.ofSeconds(30)),
        AuthConfig.Lifetimes.DEFAULTS);
  }

  private void start(String secret, KeySet keys) {
    hub.addRouter();
    hub.start(TestHub.config(), believing(secret, keys));
  }

  private JsonObject claims() {
    return new JsonObject().put("sub", "someone").put("exp", hub.now.get().getEpochSecond() + 600);
  }

  private int statusFor(String token) {
    return TestHub.await(
            WebClient.create(hub.vertx)
                .get(hub.port(), "localhost", "/v1/models")
                .bearerTokenAuthentication(token)
                .send())
        .statusCode();
  }

  @Test
  void aTokenBySecretIsTakenAndItsSubjectGoesWithTheSession() {
    StandInRouter router = hub.addRouter();
    hub.start(TestHub.config(), believing(TestTokens.SECRET, null));
    String token = TestTokens.hs256(TestTokens.SECRET, claims());

    TestClient.connect(TestClient.newHttp(hub.vertx), hub.port(), "/v1/realtime?token=" + token)
        .send("{}")
        .awaitEvents(1);

    assertThat(router.opened.get(0).subject()).isEqualTo("someone");
    assertThat(router.opened.get(0).toString()).doesNotContain(token);
  }

  @Test
  void tokensByPublicKeysAreTaken() {
    keySet = TestTokens.keySet(TestTokens.rsaJwk(rsa, "r1"), TestTokens.ecJwk(ec, "e1"));
    start(null, keyServer());

    assertThat(statusFor(TestTokens.rs256(rsa, "r1", claims()))).isEqualTo(200);
    assertThat(statusFor(TestTokens.es256(ec, "e1", claims()))).isEqualTo(200);
    assertThat(statusFor(TestTokens.rs256(rsa, "e1", claims()))).isEqualTo(401);
    assertThat(statusFor(TestTokens.rs256(TestTokens.rsaPair(), "r1", claims()))).isEqualTo(401);
    assertThat(reads).hasValue(1);
  }

  @Test
  void aPublicKeyIsNoSecret() {
    JsonObject jwk = TestTokens.rsaJwk(rsa, "r1");
    keySet = TestTokens.keySet(jwk);
    start(TestTokens.SECRET, keyServer());
    JsonObject header = new JsonObject().put("alg", "HS256").put("kid", "r1");

    for (String guess : List.of(jwk.getString("n"), jwk.encode())) {
      assertThat(
              statusFor(TestTokens.signed(header, claims(), input -> TestTokens.mac(guess, input))))
          .isEqualTo(401);
    }
  }

  @Test
  void aSecretInTheKeySetIsNoKey() {
    JsonObject oct =
        new JsonObject()
            .put("kty", "oct")
            .put("alg", "HS512")
            .put("kid", "o1")
            .put("k", TestTokens.encoded(new byte[64]));
    keySet = TestTokens.keySet(oct, TestTokens.rsaJwk(rsa, "r1"));
    start(null, keyServer());
    JsonObject header = new JsonObject().put("alg", "HS512").put("kid", "o1");

    assertThat(
            statusFor(
                TestTokens.signed(
                    header,
                    claims(),
                    input -> {
                      javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA512");
                      mac.init(new javax.crypto.spec.SecretKeySpec(new byte[64], "HmacSHA512"));
                      return mac.doFinal(input);
                    })))
        .isEqualTo(401);
  }

  @Test
  void aKeyThatIsNewIsReadWhenATokenNamesItButNotForEveryToken() {
    keySet = TestTokens.keySet(TestTokens.rsaJwk(rsa, "old"));
    start(null, keyServer());
    KeyPair renewed = TestTokens.rsaPair();
    String token = TestTokens.rs256(renewed, "new", claims());
    assertThat(statusFor(token)).isEqualTo(401);
    keySet = TestTokens.keySet(TestTokens.rsaJwk(renewed, "new"));
    assertThat(statusFor(token)).isEqualTo(401);
    assertThat(reads).hasValue(1);

    hub.now.updateAndGet(time -> time.plusSeconds(10));

    assertThat(statusFor(token)).isEqualTo(200);
    assertThat(statusFor(TestTokens.rs256(rsa, "old", claims()))).isEqualTo(401);
    assertThat(reads).hasValue(2);
  }

  @Test
  void anUpgradeWaitsForTheKeyThatItsTokenNames() {
    keySet = TestTokens.keySet(TestTokens.rsaJwk(rsa, "old"));
    start(null, keyServer());
    keySet = TestTokens.keySet(TestTokens.ecJwk(ec, "new"));
    hub.now.updateAndGet(time -> time.plusSeconds(10));
    String token = TestTokens.es256(ec, "new", claims());

    TestClient.connect(TestClient.newHttp(hub.vertx), hub.port(), "/v1/realtime?token=" + token)
        .send("{}")
        .awaitEvents(1);

    assertThat(reads).hasValue(2);
  }

  @Test
  void theLastKeysCountWhileTheServerFails() {
    keySet = TestTokens.keySet(TestTokens.rsaJwk(rsa, "r1"));
    start(null, keyServer());
    status = 500;
    hub.now.updateAndGet(time -> time.plusSeconds(10));

    assertThat(statusFor(TestTokens.rs256(rsa, "unknown", claims()))).isEqualTo(401);
    assertThat(statusFor(TestTokens.rs256(rsa, "r1", claims()))).isEqualTo(200);
    assertThat(reads).hasValue(2);
  }

  @Test
  void withoutKeysATokenIsNeitherTakenNorRefused() {
    status = 500;
    start(TestTokens.SECRET, keyServer());
    String token = TestTokens.rs256(rsa, "r1", claims());

    assertThat(statusFor(token)).isEqualTo(503);
    assertThat(statusFor(TestTokens.hs256(TestTokens.SECRET, claims()))).isEqualTo(200);
    keySet = TestTokens.keySet(TestTokens.rsaJwk(rsa, "r1"));
    status = 200;
    hub.now.updateAndGet(time -> time.plusSeconds(10));
    assertThat(statusFor(token)).isEqualTo(200);
  }

  @Test
  void aKeySetMayBeAFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("jwks.json");
    Files.writeString(file, TestTokens.keySet(TestTokens.ecJwk(ec, "e1")).encode());
    start(null, new KeySet.File(file));

    assertThat(statusFor(TestTokens.es256(ec, "e1", claims()))).isEqualTo(200);
  }

  @Test
  void aFileWithoutAKeyStopsTheStart(@TempDir Path folder) throws Exception {
    for (String text : List.of("", "[]", "{}", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"oct\"}]}")) {
      Path file = folder.resolve("jwks.json");
      Files.writeString(file, text);

      assertThatThrownBy(() -> hub.authenticator(believing(null, new KeySet.File(file))))
          .hasRootCauseMessage(
              text.startsWith("{")
                  ? "the document holds no public key for signatures"
                  : "the document is no JSON object");
    }
  }
}
