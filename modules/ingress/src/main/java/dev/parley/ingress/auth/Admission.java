package dev.parley.ingress.auth;

/** What came of looking at a request's credential. */
public sealed interface Admission {
  /** Somebody known. */
  record Admitted(Principal principal) implements Admission {}

  /** Nobody the hub lets in. */
  record Refused(Fault fault) implements Admission {}
}
