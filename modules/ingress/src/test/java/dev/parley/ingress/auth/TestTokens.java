package dev.parley.ingress.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs tokens by hand (RFC 7515), so that no library vouches for itself. */
public final class TestTokens {
  public static final String SECRET = "a-secret-of-the-test-of-32-bytes-or-more";

  private TestTokens() {}

  public static String hs256(String secret, JsonObject claims) {
    return signed(
        new JsonObject().put("alg", "HS256").put("typ", "JWT"),
        claims,
        input -> mac(secret, input));
  }

  public static String rs256(KeyPair pair, String keyId, JsonObject claims) {
    JsonObject header = new JsonObject().put("alg", "RS256").put("kid", keyId);
    return signed(header, claims, input -> sign("SHA256withRSA", pair.getPrivate(), input));
  }

  public static String es256(KeyPair pair, String keyId, JsonObject claims) {
    JsonObject header = new JsonObject().put("alg", "ES256").put("kid", keyId);
    return signed(
        header, claims, input -> sign("SHA256withECDSAinP1363Format", pair.getPrivate(), input));
  }

  /** What {@code sign} makes of header and claims, whatever they say. */
  public static String signed(JsonObject header, JsonObject claims, Signing sign) {
    String input = encoded(utf8(header.encode())) + "." + encoded(utf8(claims.encode()));
    try {
      return input + "." + encoded(sign.of(utf8(input)));
    } catch (GeneralSecurityException failure) {
      throw new AssertionError(failure);
    }
  }

  /** Makes a signature. */
  @FunctionalInterface
  public interface Signing {
    byte[] of(byte[] input) throws GeneralSecurityException;
  }

  public static KeyPair rsaPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException failure) {
      throw new AssertionError(failure);
    }
  }

  public static KeyPair ecPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException failure) {
      throw new AssertionError(failure);
    }
  }

  public static JsonObject rsaJwk(KeyPair pair, String keyId) {
    RSAPublicKey key = (RSAPublicKey) pair.getPublic();
    return new JsonObject()
        .put("kty", "RSA")
        .put("use", "sig")
        .put("alg", "RS256")
        .put("kid", keyId)
        .put("n", encoded(unsigned(key.getModulus(), 256)))
        .put("e", encoded(key.getPublicExponent().toByteArray()));
  }

  public static JsonObject ecJwk(KeyPair pair, String keyId) {
    ECPublicKey key = (ECPublicKey) pair.getPublic();
    return new JsonObject()
        .put("kty", "EC")
        .put("crv", "P-256")
        .put("use", "sig")
        .put("alg", "ES256")
        .put("kid", keyId)
        .put("x", encoded(unsigned(key.getW().getAffineX(), 32)))
        .put("y", encoded(unsigned(key.getW().getAffineY(), 32)));
  }

  public static JsonObject keySet(JsonObject... keys) {
    return new JsonObject().put("keys", new JsonArray(Arrays.asList((Object[]) keys)));
  }

  public static byte[] mac(String secret, byte[] input) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(utf8(secret), "HmacSHA256"));
    return mac.doFinal(input);
  }

  private static byte[] sign(String algorithm, PrivateKey key, byte[] input)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(input);
    return signature.sign();
  }

  private static byte[] unsigned(BigInteger number, int bytes) {
    byte[] signed = number.toByteArray();
    byte[] padded = new byte[bytes];
    int from = Math.max(0, signed.length - bytes);
    int length = signed.length - from;
    System.arraycopy(signed, from, padded, bytes - length, length);
    return padded;
  }

  public static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
