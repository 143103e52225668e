package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.SendElsewhere;
import dev.parley.contract.peer.Minority;
import org.junit.jupiter.api.Test;

/** A router of a node that hears too few others to write sessions down (rule R23). */
class MinorityTest extends JournalledRouters {
  private static final String ITEM_DONE =
      "{\"type\":\"conversation.item.done\",\"event_id\":\"event_3\",\"previous_item_id\":null,"
          + "\"item\":{\"id\":\"item_1\",\"type\":\"message\",\"role\":\"assistant\",\"status\":"
          + "\"completed\",\"content\":[{\"type\":\"output_text\",\"text\":\"plum\"}]}}";

  private void tellMinority() {
    Minority.tell(vertx.eventBus());
    link.say("{\"type\":\"response.create\",\"event_id\":\"mine_1\"}");
    await().until(() -> provider.events().stream().anyMatch(event -> event.contains("mine_1")));
  }

  @Test
  void clientOfWhomAllIsWrittenDownIsSentElsewhere() {
    tellMinority();

    await().until(() -> !link.received(SendElsewhere.class).isEmpty());
    assertThat(link.received(SendElsewhere.class))
        .containsExactly(new SendElsewhere(link.session, link.epoch));
  }

  @Test
  void clientThatWasToldMoreThanIsWrittenDownStaysWithIt() {
    journal.fail();
    provider.say(ITEM_DONE);
    await().until(() -> link.events().contains(ITEM_DONE));

    tellMinority();
    provider.say(Events.created("resp_2"));

    await().until(() -> Events.types(link.events()).contains("response.created"));
    assertThat(link.received(SendElsewhere.class)).isEmpty();
  }

  @Test
  void clientIsSentElsewhereAfterAllOnceItIsWrittenDown() {
    journal.fail();
    provider.say(ITEM_DONE);
    await().until(() -> link.events().contains(ITEM_DONE));
    journal.failNext(0);
    await().until(() -> written().owner().position() == link.events().size());

    Minority.tell(vertx.eventBus());

    await().until(() -> !link.received(SendElsewhere.class).isEmpty());
  }

  @Test
  void clientThatCannotComeBackIsNot() {
    StandInLink plain = new StandInLink(vertx, link.router, 1);
    plain.open("voice");
    await().until(() -> !plain.events().isEmpty());

    tellMinority();

    await().until(() -> !link.received(SendElsewhere.class).isEmpty());
    assertThat(plain.received(SendElsewhere.class)).isEmpty();
  }
}
