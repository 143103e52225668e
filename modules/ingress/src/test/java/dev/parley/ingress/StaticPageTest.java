package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticPageTest {
  private final TestHub hub = new TestHub();
  private WebClient web;
  @TempDir Path folder;
  private Path root;

  @BeforeEach
  void start() throws IOException {
    root = Files.createDirectory(folder.resolve("dist"));
    web = WebClient.create(hub.vertx);
    hub.addRouter();
    hub.start(TestHub.config().withWebRoot(new WebRoot.Directory(root)));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private HttpResponse<Buffer> get(String path) {
    return TestHub.await(web.get(hub.port(), "localhost", path).send());
  }

  private void buildPage() throws IOException {
    Files.writeString(root.resolve("index.html"), "<!doctype html><title>built</title>");
    Files.createDirectory(root.resolve("assets"));
    Files.writeString(root.resolve("assets/index-4f3a.js"), "export {};");
    Files.writeString(folder.resolve("secret.txt"), "secret");
  }

  @Test
  void thePageIsAskedForEachTimeAndItsHashedFilesNeverAgain() throws IOException {
    buildPage();

    HttpResponse<Buffer> index = get("/");
    HttpResponse<Buffer> script = get("/assets/index-4f3a.js");

    assertThat(index.statusCode()).isEqualTo(200);
    assertThat(index.bodyAsString()).contains("built");
    assertThat(index.getHeader("content-type")).startsWith("text/html");
    assertThat(index.getHeader("cache-control")).isEqualTo("no-cache");
    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(script.getHeader("content-type")).startsWith("text/javascript");
    assertThat(script.getHeader("cache-control")).isEqualTo("public, max-age=31536000, immutable");
  }

  @Test
  void anUnchangedPageIsNotSentAgain() throws IOException {
    buildPage();
    String changed = get("/").getHeader("last-modified");

    HttpResponse<Buffer> again =
        TestHub.await(
            web.get(hub.port(), "localhost", "/").putHeader("if-modified-since", changed).send());

    assertThat(again.statusCode()).isEqualTo(304);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/missing.js",
        "/assets/missing-1.js",
        "/assets/",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/..%5c..%5csecret.txt"
      })
  void whatIsNotAFileOfThePageIs404AndNotCached(String path) throws IOException {
    buildPage();

    HttpResponse<Buffer> response = get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.getHeader("cache-control")).isEqualTo("no-store");
    assertThat(response.bodyAsString()).doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/index.html"})
  void withoutABuiltPageTheHubSaysHowToBuildIt(String path) {
    HttpResponse<Buffer> response = get(path);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.getHeader("content-type")).startsWith("text/html");
    assertThat(response.bodyAsString()).contains("npm run build", "./run");
  }
}
