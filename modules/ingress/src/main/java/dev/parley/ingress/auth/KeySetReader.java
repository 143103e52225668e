package dev.parley.ingress.auth;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Reads a JWKS document, up to a megabyte of it and for at most three seconds. */
final class KeySetReader implements Supplier<Future<Buffer>> {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final int TIMEOUT_MS = 3_000;

  private final Vertx vertx;
  private final JwtConfig.KeySet place;
  private final HttpClient http;

  KeySetReader(Vertx vertx, JwtConfig.KeySet place) {
    this.vertx = vertx;
    this.place = place;
    HttpClientOptions options = new HttpClientOptions().setConnectTimeout(TIMEOUT_MS);
    if (place instanceof JwtConfig.KeySet.Server server && server.proxy() != null) {
      options.setProxyOptions(proxyOptions(server.proxy()));
    }
    this.http = vertx.createHttpClient(options);
  }

  @Override
  public Future<Buffer> get() {
    Future<Buffer> text =
        place instanceof JwtConfig.KeySet.Server server
            ? fetch(server)
            : file((JwtConfig.KeySet.File) place);
    return text.timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }

  private static ProxyOptions proxyOptions(JwtConfig.Proxy proxy) {
    ProxyOptions options =
        new ProxyOptions()
            .setType(proxy.socks() ? ProxyType.SOCKS5 : ProxyType.HTTP)
            .setHost(proxy.host())
            .setPort(proxy.port());
    if (proxy.username() != null) {
      options.setUsername(proxy.username());
    }
    return proxy.password() == null ? options : options.setPassword(proxy.password());
  }

  private Future<Buffer> file(JwtConfig.KeySet.File file) {
    String path = file.path().toString();
    return vertx
        .fileSystem()
        .props(path)
        .compose(
            props ->
                props.size() > MAX_BYTES
                    ? Future.failedFuture(new IOException("more than a megabyte"))
                    : vertx.fileSystem().readFile(path));
  }

  private Future<Buffer> fetch(JwtConfig.KeySet.Server server) {
    RequestOptions request =
        new RequestOptions()
            .setAbsoluteURI(server.url().toString())
            .setIdleTimeout(TIMEOUT_MS)
            .putHeader("accept", "application/json");
    return http.request(request).compose(KeySetReader::send);
  }

  /**
   * Waits for the response before it is asked for: on any thread, one that has ended is no more.
   */
  private static Future<Buffer> send(HttpClientRequest request) {
    Future<Buffer> text = request.response().compose(KeySetReader::body);
    return request.send().compose(sent -> text);
  }

  private static Future<Buffer> body(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      return Future.failedFuture(new IOException("HTTP status " + response.statusCode()));
    }
    Promise<Buffer> whole = Promise.promise();
    Buffer read = Buffer.buffer();
    response.handler(
        part -> {
          if (read.length() + part.length() > MAX_BYTES) {
            whole.tryFail(new IOException("more than a megabyte"));
            response.request().reset();
          } else {
            read.appendBuffer(part);
          }
        });
    response.endHandler(end -> whole.tryComplete(read));
    response.exceptionHandler(whole::tryFail);
    return whole.future();
  }
}
