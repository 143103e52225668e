package dev.parley.ingress.auth;

import dev.parley.ingress.RouteNames;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells who a request comes from. The one entry point of every protected path; one serves all
 * ingress instances of a process. Any thread.
 */
public final class Authenticator {
  private final AuthConfig config;
  private final HubKeys keys;
  private final @Nullable Tokens tokens;
  private final SecretStore secrets;
  private final InstantSource clock;

  private Authenticator(
      AuthConfig config, @Nullable Tokens tokens, SecretStore secrets, InstantSource clock) {
    this.config = config;
    this.keys = new HubKeys(config.keys());
    this.tokens = tokens;
    this.secrets = secrets;
    this.clock = clock;
  }

  /**
   * Makes one, and reads the keys of tokens if there are any. A key set of a server may come up
   * later than the hub: until then tokens are answered with {@link Fault#UNDECIDED}.
   *
   * @return fails when the key set is a file without a usable key
   */
  public static Future<Authenticator> start(
      Vertx vertx, AuthConfig config, SecretStore secrets, InstantSource clock) {
    JwtConfig jwt = config.jwt();
    if (jwt == null || config.mode() == AuthConfig.Mode.OPEN) {
      return Future.succeededFuture(new Authenticator(config, null, secrets, clock));
    }
    JwtConfig.KeySet place = jwt.keySet();
    KeySetCache keySet =
        place == null ? null : new KeySetCache(vertx, new KeySetReader(vertx, place), clock);
    Tokens tokens = new Tokens(vertx, jwt, keySet, clock);
    Authenticator authenticator = new Authenticator(config, tokens, secrets, clock);
    Future<Void> read = keySet == null ? Future.succeededFuture() : keySet.start();
    return (place instanceof JwtConfig.KeySet.File ? read : read.otherwiseEmpty())
        .map(authenticator);
  }

  public AuthConfig.Mode mode() {
    return config.mode();
  }

  /** Makes secrets that this authenticator lets in. */
  public ClientSecrets clientSecrets(RouteNames routes) {
    return new ClientSecrets(secrets, routes, config.secrets(), clock);
  }

  /**
   * Looks at what the request presents. Reads no body. Never fails; complete at once unless
   * something has to be fetched for it, and then completed on the caller's context.
   */
  public Future<Admission> authenticate(HttpServerRequest request) {
    return authenticate(Presented.of(request.headers(), query(request)));
  }

  private Future<Admission> authenticate(Presented presented) {
    Future<Admission> admission =
        config.mode() == AuthConfig.Mode.OPEN ? anybody(presented) : somebody(presented);
    return admission.otherwise(new Admission.Refused(Fault.UNDECIDED));
  }

  /**
   * The same for who comes back to a session: a secret that has expired still tells who its maker
   * is (rule R25). Only what asks for a resume token besides may let such a principal in.
   */
  public Future<Admission> authenticateForResume(HttpServerRequest request) {
    Presented presented = Presented.of(request.headers(), query(request));
    boolean isSecret =
        presented instanceof Presented.One one && one.credential().startsWith(ClientSecrets.PREFIX);
    return isSecret ? byMaker(presented) : authenticate(presented);
  }

  private Future<Admission> byMaker(Presented presented) {
    String secret = ((Presented.One) presented).credential();
    return secrets
        .maker(Hashes.hex(Hashes.sha256(secret)))
        .compose(
            maker ->
                maker.isPresent() ? admit(Principal.ofMaker(maker.get())) : authenticate(presented))
        .otherwise(new Admission.Refused(Fault.UNDECIDED));
  }

  /**
   * In mode {@code open} a secret still brings its session's configuration; all else is ignored.
   */
  private Future<Admission> anybody(Presented presented) {
    if (presented instanceof Presented.One one
        && one.credential().startsWith(ClientSecrets.PREFIX)) {
      return bySecret(one.credential())
          .map(known -> new Admission.Admitted(known.orElse(Principal.ANONYMOUS)));
    }
    return admit(Principal.ANONYMOUS);
  }

  private Future<Admission> somebody(Presented presented) {
    if (presented instanceof Presented.One one) {
      return recognise(one.credential());
    }
    if (presented instanceof Presented.Nothing) {
      return refuse(Fault.MISSING);
    }
    return refuse(presented instanceof Presented.Conflicting ? Fault.CONFLICTING : Fault.INVALID);
  }

  private Future<Admission> recognise(String credential) {
    Optional<String> subject = keys.subjectOf(credential);
    if (subject.isPresent()) {
      return admit(Principal.ofKey(subject.get()));
    }
    if (credential.startsWith(ClientSecrets.PREFIX)) {
      return bySecret(credential)
          .map(
              known ->
                  known
                      .<Admission>map(Admission.Admitted::new)
                      .orElseGet(() -> new Admission.Refused(Fault.INVALID)));
    }
    return tokens == null ? refuse(Fault.INVALID) : tokens.verify(credential);
  }

  private Future<Optional<Principal>> bySecret(String secret) {
    return secrets
        .find(Hashes.hex(Hashes.sha256(secret)))
        .map(grant -> grant.map(Principal::ofSecret));
  }

  private static Future<Admission> admit(Principal principal) {
    return Future.succeededFuture(new Admission.Admitted(principal));
  }

  private static Future<Admission> refuse(Fault fault) {
    return Future.succeededFuture(new Admission.Refused(fault));
  }

  private static @Nullable MultiMap query(HttpServerRequest request) {
    try {
      return request.params(true);
    } catch (IllegalArgumentException undecodable) {
      return null;
    }
  }
}
