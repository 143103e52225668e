package dev.parley.session.snapshot;

/** Something that claims to be a snapshot is none. The message names the field and the rule. */
public final class SnapshotException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SnapshotException(String message) {
    super(message);
  }
}
