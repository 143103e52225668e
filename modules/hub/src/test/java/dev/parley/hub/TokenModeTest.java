package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hub as a process that asks for credentials, and what it lets slip of them. */
class TokenModeTest {
  private static final String KEY = "pk_planted-key-0123456789abcdef";
  private static final String WRONG = "pk_planted-wrong-0123456789abcdef";
  private static final Pattern SECRET = Pattern.compile("\"value\":\"(ek_[0-9a-f]{32})\"");

  @TempDir Path home;

  private static Map<String, String> environment() throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    String hash = HexFormat.of().formatHex(sha256.digest(KEY.getBytes(StandardCharsets.UTF_8)));
    return Map.of("PARLEY_AUTH_MODE", "token", "PARLEY_AUTH_KEYS", "the-app:" + hash);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void keysAndSecretsLetInAndAreNeverShown() throws Exception {
    try (HubProcess hub = HubProcess.startReady(home, environment())) {
      URI models = URI.create(hub.url() + "/v1/models");
      URI secrets = URI.create(hub.url() + "/v1/realtime/client_secrets");

      HttpResponse<String> made =
          send(
              HttpRequest.newBuilder(secrets)
                  .header("api-key", KEY)
                  .POST(HttpRequest.BodyPublishers.ofString("{}")));
      Matcher secret = SECRET.matcher(made.body());
      assertThat(secret.find()).as(made.body()).isTrue();
      URI bySecret = URI.create(models + "?token=" + secret.group(1));
      HttpResponse<String> refused =
          send(HttpRequest.newBuilder(models).header("authorization", "Bearer " + WRONG));
      String metrics =
          send(HttpRequest.newBuilder(URI.create(hub.management() + "/metrics"))).body();

      assertThat(send(HttpRequest.newBuilder(bySecret)).statusCode()).isEqualTo(200);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(send(HttpRequest.newBuilder(models)).statusCode()).isEqualTo(401);
      await().until(() -> hub.text().lines().filter(TokenModeTest::isAccess).count() == 4);
      assertThat(hub.text()).contains("subject=\"the-app\"", "subject=\"anonymous\"");
      assertThat(hub.text() + metrics + refused.body()).doesNotContain(KEY, WRONG, secret.group(1));
    }
  }

  private static boolean isAccess(String line) {
    return line.contains("request answered");
  }
}
