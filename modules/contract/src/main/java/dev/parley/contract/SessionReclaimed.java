package dev.parley.contract;

/**
 * A router goes on with a long-poll session over the link that asked.
 *
 * @param router the instance that owns the session
 * @param epoch what records of this link and to it carry from now on
 * @param standing where the client is
 * @param subject who the client is
 * @param mayComeBack whether it has a token to come back with
 */
public record SessionReclaimed(
    SessionId session,
    InstanceId router,
    long epoch,
    Standing standing,
    String subject,
    boolean mayComeBack)
    implements BusRecord {
  /**
   * Where a long-poll client is in its session.
   *
   * @param position how many of the session's events came before those that follow
   * @param given how many of them the client may have been given
   * @param post the number of the client's last post that the session has whole
   * @param ahead how many events of posts after that one it has as well
   * @param received how many of the client's events it has in all
   */
  public record Standing(long position, long given, long post, long ahead, long received) {}

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.sessionReclaimed(this);
  }
}
