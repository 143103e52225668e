package dev.parley.contract.codec;

/** Bytes from another node that are not a record of a version this node knows. */
public final class WireException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WireException(String message) {
    super(message);
  }
}
