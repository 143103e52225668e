package dev.parley.session;

/** The machines of one session, shared by those who feed them. */
record SessionParts(
    EffectLog effects,
    Configuration configuration,
    TurnMachine turn,
    ResponseMachine responses,
    ConversationRecord record,
    Probe probe) {

  static SessionParts of(SessionSetup setup) {
    return new SessionParts(
        new EffectLog(setup.eventIdPrefix()),
        new Configuration(),
        new TurnMachine(),
        new ResponseMachine(),
        new ConversationRecord(),
        new Probe(setup.limits()));
  }
}
