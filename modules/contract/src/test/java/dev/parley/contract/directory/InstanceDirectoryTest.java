package dev.parley.contract.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is found, in which order, and for how long (rule R9). */
class InstanceDirectoryTest {
  private static final InstanceId NODE = new InstanceId("here");
  private static final long LOOP = 7;

  private final InstanceDirectory directory = new InstanceDirectory(NODE, LOOP);

  private static Announcement provider(String id, InstanceId node, long loop, String serves) {
    return new Announcement(
        Role.PROVIDER, new InstanceId(id), node, loop, serves, "", "test", false);
  }

  private List<String> found(String serves, long nowMs) {
    return directory.nearestFirst(Role.PROVIDER, serves, nowMs).stream()
        .map(announcement -> announcement.instance().value())
        .toList();
  }

  @Test
  void sameLoopComesBeforeSameNodeBeforeAny() {
    directory.onAnnouncement(provider("far", new InstanceId("there"), LOOP, "a"), 0);
    directory.onAnnouncement(provider("near", NODE, 8, "a"), 0);
    directory.onAnnouncement(provider("nearest", NODE, LOOP, "a"), 0);

    assertThat(found("a", 0)).containsExactly("nearest", "near", "far");
  }

  @Test
  void sessionsSpreadOverInstancesThatAreAsNear() {
    directory.onAnnouncement(provider("one", new InstanceId("there"), LOOP, "a"), 0);
    directory.onAnnouncement(provider("other", new InstanceId("elsewhere"), LOOP, "a"), 0);
    directory.onAnnouncement(provider("near", NODE, 8, "a"), 0);

    Set<List<String>> orders = new HashSet<>();
    for (int n = 0; n < 200; n++) {
      orders.add(found("a", 0));
    }

    assertThat(orders)
        .containsExactlyInAnyOrder(
            List.of("near", "one", "other"), List.of("near", "other", "one"));
  }

  @Test
  void onlyTheRoleAndTheEndpointAskedForAreFound() {
    directory.onAnnouncement(provider("one", NODE, LOOP, "a"), 0);

    assertThat(found("b", 0)).isEmpty();
    assertThat(directory.nearestFirst(Role.ROUTER, "a", 0)).isEmpty();
  }

  @Test
  void instanceThatStaysSilentIsForgotten() {
    directory.onAnnouncement(provider("one", NODE, LOOP, "a"), 0);

    assertThat(found("a", 15_000)).containsExactly("one");
    directory.onAnnouncement(provider("one", NODE, LOOP, "a"), 15_000);
    assertThat(found("a", 30_000)).containsExactly("one");
    assertThat(found("a", 30_001)).isEmpty();
  }

  @Test
  void leavingInstanceIsForgottenAtOnce() {
    directory.onAnnouncement(provider("one", NODE, LOOP, "a"), 0);

    directory.onAnnouncement(
        new Announcement(Role.PROVIDER, new InstanceId("one"), NODE, LOOP, "a", "", "test", true),
        1);

    assertThat(found("a", 1)).isEmpty();
  }

  @Test
  void instanceThatFailedComesBackWithItsNextAnnouncement() {
    directory.onAnnouncement(provider("one", NODE, LOOP, "a"), 0);
    directory.forget(new InstanceId("one"));
    assertThat(found("a", 1)).isEmpty();

    directory.onAnnouncement(provider("one", NODE, LOOP, "a"), 2);

    assertThat(found("a", 2)).containsExactly("one");
  }

  @Test // R3
  void instancesOfANodeThatIsGoneComeBackWithTheirNextAnnouncement() {
    InstanceId gone = InstanceId.create();
    String there = InstanceId.createOn(gone).value();
    directory.onAnnouncement(provider(there, gone, LOOP, "a"), 0);
    directory.onAnnouncement(provider("one", NODE, LOOP, "a"), 0);

    directory.forgetNode(gone);
    assertThat(found("a", 1)).containsExactly("one");

    directory.onAnnouncement(provider(there, gone, LOOP, "a"), 2);
    assertThat(found("a", 2)).containsExactly("one", there);
  }
}
