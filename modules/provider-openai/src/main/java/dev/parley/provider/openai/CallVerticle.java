package dev.parley.provider.openai;

import dev.parley.contract.CallSignalling;
import dev.parley.contract.error.ClientFault;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.error.ProviderFault;
import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.Secret;
import dev.parley.provider.api.socket.Egress;
import dev.parley.provider.api.socket.SocketFaults;
import dev.parley.provider.api.socket.SocketTarget;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sets up calls between browsers and one endpoint's server: makes short-lived keys with the
 * endpoint's own, which never leaves here, and hands offers over. What the server says in its
 * errors stays here too.
 */
final class CallVerticle extends VerticleBase {
  private static final int MAX_ANSWER_BYTES = 256 * 1024;
  private static final int UNAUTHORIZED = 401;

  private final EndpointConfig endpoint;
  private final CallTargets targets;
  private @Nullable HttpClient http;

  CallVerticle(EndpointConfig endpoint, CallTargets targets) {
    this.endpoint = endpoint;
    this.targets = targets;
  }

  /**
   * What the server said.
   *
   * @param body bounded
   */
  record Answer(int status, Buffer body) {}

  @Override
  public Future<?> start() {
    HttpClientOptions options = new HttpClientOptions();
    Egress.apply(options, endpoint, targets.keys().tls());
    http = vertx.createHttpClient(options);
    Future<Void> keys =
        CallSignalling.keys(endpoint.name())
            .consume(vertx.eventBus(), asked -> answer(asked, this::createKey))
            .completion();
    Future<Void> offers =
        CallSignalling.offers(endpoint.name())
            .consume(vertx.eventBus(), asked -> answer(asked, this::handOver))
            .completion();
    return Future.all(keys, offers);
  }

  private static void answer(
      Message<JsonObject> asked, Function<JsonObject, Future<JsonObject>> handler) {
    handler
        .apply(asked.body())
        .onSuccess(asked::reply)
        .onFailure(
            cause -> {
              HubException fault =
                  cause instanceof HubException known ? known : SocketFaults.ofConnect(cause);
              asked.fail(fault.code().number(), String.valueOf(fault.getMessage()));
            });
  }

  private Future<JsonObject> createKey(JsonObject session) {
    JsonObject body =
        new JsonObject().put("session", session.copy().put("model", endpoint.model()));
    Secret credential = targets.keys().credential();
    return post(
            targets.keys(),
            credential == null ? null : credential.value(),
            "application/json",
            body.toBuffer())
        .compose(answer -> answer.status() == 200 ? read(answer) : refused(answer.status()));
  }

  private static Future<JsonObject> read(Answer answer) {
    try {
      JsonObject key = new JsonObject(answer.body());
      if (key.getValue("value") instanceof String value
          && key.getValue("expires_at") instanceof Number end) {
        JsonObject made = new JsonObject().put("value", value).put("expires_at", end.longValue());
        if (key.getValue("session") instanceof JsonObject session
            && session.getValue("id") instanceof String id) {
          made.put("id", id);
        }
        return Future.succeededFuture(made);
      }
    } catch (DecodeException notJson) {
      // Falls through: no key either way.
    }
    return Future.failedFuture(
        new ProviderFault(ErrorCode.PROVIDER_PROTOCOL_ERROR, "the provider gave no key"));
  }

  private Future<JsonObject> handOver(JsonObject offer) {
    return post(
            targets.calls(),
            "Bearer " + offer.getString("key"),
            "application/sdp",
            Buffer.buffer(offer.getString("sdp")))
        .compose(
            answer -> {
              String sdp = answer.body().toString();
              if (answer.status() / 100 != 2) {
                return offerRefused(answer.status());
              }
              return sdp.length() <= CallSignalling.MAX_SDP_CHARS && sdp.startsWith("v=0")
                  ? Future.succeededFuture(new JsonObject().put("sdp", sdp))
                  : Future.failedFuture(
                      new ProviderFault(
                          ErrorCode.PROVIDER_PROTOCOL_ERROR, "the provider gave no SDP"));
            });
  }

  /** The endpoint's own key or configuration is at fault, or the server. */
  private static Future<JsonObject> refused(int status) {
    return Future.failedFuture(SocketFaults.ofStatus(status));
  }

  /** The browser's key or offer is at fault, or the server. */
  private static Future<JsonObject> offerRefused(int status) {
    if (status == UNAUTHORIZED) {
      return Future.failedFuture(
          new ClientFault(ErrorCode.INVALID_API_KEY, "The ephemeral key is unknown or expired."));
    }
    return status == 400 || status == 415 || status == 422
        ? Future.failedFuture(
            new ClientFault(ErrorCode.INVALID_VALUE, "The provider does not take this offer."))
        : refused(status);
  }

  private Future<Answer> post(
      SocketTarget target, @Nullable String credential, String type, Buffer body) {
    if (http == null) {
      throw new IllegalStateException("not started");
    }
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setSsl(target.tls())
            .setHost(target.host())
            .setPort(target.port())
            .setURI(target.requestUri())
            .setConnectTimeout(endpoint.connectTimeout().toMillis())
            .putHeader("content-type", type);
    if (credential != null) {
      request.putHeader(target.header(), credential);
    }
    long limitMs = endpoint.connectTimeout().plus(endpoint.handshakeTimeout()).toMillis();
    return http.request(request)
        .compose(asked -> send(asked, body))
        .timeout(limitMs, TimeUnit.MILLISECONDS);
  }

  private static Future<Answer> send(HttpClientRequest request, Buffer body) {
    return request.send(body).compose(CallVerticle::whole);
  }

  private static Future<Answer> whole(HttpClientResponse response) {
    Buffer read = Buffer.buffer();
    response.handler(
        part -> {
          read.appendBuffer(part);
          if (read.length() > MAX_ANSWER_BYTES) {
            response.request().reset();
          }
        });
    return response.end().map(end -> new Answer(response.statusCode(), read));
  }
}
