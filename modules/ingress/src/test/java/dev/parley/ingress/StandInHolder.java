package dev.parley.ingress;

import dev.parley.contract.Address;
import dev.parley.contract.InstanceId;
import dev.parley.contract.PollEnd;
import dev.parley.contract.PollFetch;
import dev.parley.contract.PollOpen;
import dev.parley.contract.PollPost;
import dev.parley.contract.PollRequest;
import dev.parley.contract.Role;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.Announcer;
import dev.parley.contract.polling.PollReply;
import dev.parley.contract.polling.PollReply.PollEnded;
import dev.parley.contract.polling.PollReply.PollEvents;
import dev.parley.contract.polling.PollReply.PollOpened;
import dev.parley.contract.polling.PollReply.PollPosted;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A polling instance as far as ingress can see one: records what it is asked, answers as told. */
final class StandInHolder extends VerticleBase {
  final InstanceId instance;
  final List<PollRequest> asked = new CopyOnWriteArrayList<>();
  private final List<Message<?>> waiting = new CopyOnWriteArrayList<>();
  private final InstanceId node;

  /** Null lets the request wait for {@link #answerWhatWaits}. */
  volatile Function<PollRequest, PollReply> answers = StandInHolder::usual;

  StandInHolder(InstanceId node) {
    this.node = node;
    this.instance = InstanceId.createOn(node);
  }

  static PollReply usual(PollRequest request) {
    if (request instanceof PollOpen) {
      return new PollOpened(0);
    } else if (request instanceof PollFetch fetch) {
      return new PollEvents(fetch.cursor(), List.of());
    } else if (request instanceof PollPost post) {
      return new PollPosted(post.seq());
    }
    return new PollEnded();
  }

  <T extends PollRequest> List<T> asked(Class<T> type) {
    return asked.stream().filter(type::isInstance).map(type::cast).toList();
  }

  void answerWhatWaits(PollReply reply) {
    List<Message<?>> all = List.copyOf(waiting);
    waiting.removeAll(all);
    all.forEach(message -> message.reply(reply));
  }

  /** The requests that end a session. */
  List<PollEnd> ends() {
    return asked(PollEnd.class);
  }

  @Override
  public Future<?> start() {
    return Address.of(Role.POLLING, instance)
        .consume(vertx.eventBus(), message -> onRequest(message))
        .completion()
        .onSuccess(
            ready ->
                Announcer.start(
                    vertx,
                    new Announcement(
                        Role.POLLING,
                        instance,
                        node,
                        Announcement.currentEventLoop(),
                        "",
                        "",
                        "test",
                        false)));
  }

  private void onRequest(Message<?> message) {
    PollRequest request = (PollRequest) message.body();
    asked.add(request);
    PollReply reply = answers.apply(request);
    if (reply != null) {
      message.reply(reply);
    } else {
      waiting.add(message);
    }
  }
}
