package dev.parley.hub;

/** The hub cannot start for a reason outside it. The message is one line for who starts it. */
final class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
