package dev.parley.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.session.uplink.Uplink;

/** The machines of one session, shared by those who feed them. */
record SessionParts(
    EffectLog effects,
    Configuration configuration,
    TurnMachine turn,
    ResponseMachine responses,
    ConversationRecord record,
    Probe probe,
    Uplink uplink,
    HistoryTranscription transcription,
    FollowUp followUp,
    Changes changes) {

  /**
   * @param restorations how often the session has gone on from a snapshot: ids made since differ
   *     from those made before, even by the same router
   */
  static SessionParts of(SessionSetup setup, int restorations) {
    String life = restorations == 0 ? "" : restorations + "_";
    EffectLog effects = new EffectLog(setup.eventIdPrefix() + life);
    Configuration configuration = new Configuration();
    ResponseMachine responses = new ResponseMachine();
    return new SessionParts(
        effects,
        configuration,
        new TurnMachine(),
        responses,
        new ConversationRecord(),
        new Probe(setup.limits()),
        new Uplink(setup.continuity().uplink()),
        new HistoryTranscription(effects, configuration, setup.continuity().transcriptionModel()),
        new FollowUp(responses),
        new Changes());
  }

  /** The session is what the client is being shown. */
  void onShown(ObjectNode session) {
    configuration.onEcho(session);
    uplink.setFormat(configuration.inputFormat());
    uplink.setTurnDetection(configuration.turnDetection().on());
    record.onOutputFormat(session.path("audio").path("output").path("format"));
  }
}
