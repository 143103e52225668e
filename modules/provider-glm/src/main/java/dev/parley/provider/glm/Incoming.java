package dev.parley.provider.glm;

import dev.parley.audio.turn.TurnSettings;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of GLM's frames once a line is live. Not thread-safe. Source:
 * protocols/glm-realtime.md sections 5, 9 and 11.2.
 */
final class Incoming {
  private final GlmSession session;
  private final GaEvents events;
  private final Commits commits;
  private final Transcripts transcripts;
  private final Responder responder;
  private final Commands commands;

  Incoming(
      GlmSession session,
      GaEvents events,
      Commits commits,
      Transcripts transcripts,
      Responder responder,
      Commands commands) {
    this.session = session;
    this.events = events;
    this.commits = commits;
    this.transcripts = transcripts;
    this.responder = responder;
    this.commands = commands;
  }

  /** A frame of a line that is live. */
  void on(GlmLine line, GlmFrame frame) {
    if (frame instanceof GlmFrame.Delta delta) {
      responder.onDelta(line, delta);
    } else if (frame instanceof GlmFrame.Whole whole) {
      responder.onWhole(line, whole);
    } else if (frame instanceof GlmFrame.Call call) {
      responder.onCall(line, call);
    } else if (frame instanceof GlmFrame.ResponseCreated created) {
      responder.onCreated(line, created.responseId());
    } else if (frame instanceof GlmFrame.ResponseDone done) {
      responder.onDone(line, done);
    } else if (frame instanceof GlmFrame.Updated) {
      line.onUpdateAnswered(true);
    } else if (frame instanceof GlmFrame.Failure failure) {
      onFailure(line, failure.code());
    } else if (frame instanceof GlmFrame.RateLimits limits) {
      responder.onRateLimits(limits.limits());
    } else if (line == session.main()) {
      onInputFrame(frame);
    }
  }

  private void onInputFrame(GlmFrame frame) {
    if (frame instanceof GlmFrame.Committed committed) {
      onCommitted(committed.itemId());
    } else if (frame instanceof GlmFrame.SpeechStarted) {
      if (session.server().onSpeechStarted()) {
        responder.giveWay();
      }
    } else if (frame instanceof GlmFrame.SpeechStopped) {
      session.server().onSpeechStopped();
    } else if (frame instanceof GlmFrame.Heard heard) {
      transcripts.onHeard(heard.itemId(), heard.transcript());
    }
  }

  private void onCommitted(@Nullable String glmItemId) {
    if (!session.server().onCommitted(glmItemId)) {
      commits.onCommitted(glmItemId);
      return;
    }
    TurnSettings turns = session.server().settings();
    if (turns != null && turns.createResponse()) {
      responder.expectAnswer();
    }
  }

  /** GLM does not say which command an error answers; at most one of each kind is unanswered. */
  private void onFailure(GlmLine line, String code) {
    line.noteError(code);
    if (code.equals("stop_task_error")) {
      line.onNothingToCancel();
    } else if (GlmFaults.isOfResponse(code) && line.isBusy()) {
      responder.onFailure(line, code);
    } else if (line.update() == GlmLine.Update.PENDING) {
      line.onUpdateAnswered(false);
    } else if (GlmFaults.isOfResponse(code)) {
      responder.onFailure(line, code);
    } else if (line == session.main() && commits.isWaiting()) {
      events.serverError(
          "provider_error",
          "The provider could not take the committed audio.",
          commits.onRefused(commands.commitId()));
    } else if (!responder.onFailure(line, code) && isAboutAudio(code)) {
      events.serverError("provider_error", "The provider refused a part of the audio.", null);
    }
  }

  private static boolean isAboutAudio(String code) {
    return code.equals("rate_limit_error") || code.equals("audio_buffer_size_exceeded");
  }
}
