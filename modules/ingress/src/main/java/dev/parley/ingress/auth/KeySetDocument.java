package dev.parley.ingress.auth;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The usable keys of a JWKS document (RFC 7517): public ones, for signatures. What is no such key
 * is left out, since one document may serve several ends.
 *
 * @param verifier checks signatures by these keys
 * @param keyIds the names of the keys that have one
 * @param hasNameless whether a key without a name is among them
 */
record KeySetDocument(JWTAuth verifier, Set<String> keyIds, boolean hasNameless) {
  private static final Set<String> PUBLIC_TYPES = Set.of("RSA", "EC", "OKP");
  private static final int MAX_KEYS = 100;

  /** The document holds no usable key. */
  static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message);
    }
  }

  /** Reads a document. */
  static KeySetDocument parse(Vertx vertx, Buffer text) throws UnusableException {
    JWTAuthOptions options = Tokens.signaturesOnly();
    Set<String> keyIds = new HashSet<>();
    boolean hasNameless = false;
    int count = 0;
    for (JsonObject key : keys(text)) {
      if (count < MAX_KEYS && isUsable(vertx, key)) {
        options.addJwk(key);
        count++;
        String keyId = key.getString("kid");
        hasNameless |= keyId == null;
        if (keyId != null) {
          keyIds.add(keyId);
        }
      }
    }
    if (count == 0) {
      // Without a key the library would take tokens without a signature.
      throw new UnusableException("the document holds no public key for signatures");
    }
    return new KeySetDocument(JWTAuth.create(vertx, options), Set.copyOf(keyIds), hasNameless);
  }

  /** Whether a token that names this key, or none, may be signed by one of these. */
  boolean mayHold(@Nullable String keyId) {
    return keyId == null || hasNameless || keyIds.contains(keyId);
  }

  private static List<JsonObject> keys(Buffer text) throws UnusableException {
    try {
      Object keys = new JsonObject(text).getValue("keys");
      List<JsonObject> objects = new ArrayList<>();
      if (keys instanceof JsonArray array) {
        for (Object key : array) {
          if (key instanceof JsonObject object) {
            objects.add(object);
          }
        }
      }
      return objects;
    } catch (DecodeException malformed) {
      throw new UnusableException("the document is no JSON object");
    }
  }

  private static boolean isUsable(Vertx vertx, JsonObject key) {
    Object use = key.getValue("use");
    Object keyId = key.getValue("kid");
    Object type = key.getValue("kty");
    if (!(type instanceof String kind)
        || !PUBLIC_TYPES.contains(kind)
        || (use != null && !use.equals("sig"))
        || (keyId != null && !(keyId instanceof String))) {
      return false;
    }
    try {
      return JWTAuth.create(vertx, Tokens.signaturesOnly().addJwk(key)) != null;
    } catch (RuntimeException unknownKind) {
      return false;
    }
  }
}
