import { useState, type FormEvent, type RefObject } from 'react';
import type { Words } from './words';

interface Properties {
  talkButton: RefObject<HTMLButtonElement | null>;
  words: Words;
  isLive: boolean;
  isHandsFree: boolean;
  isMuted: boolean;
  isHolding: boolean;
  isAnswering: boolean;
  onSay(text: string): void;
  onHold(): void;
  onRelease(): void;
  onHandsFree(on: boolean): void;
  onMuted(on: boolean): void;
  onStop(): void;
}

/** Where the person types and talks. */
export function Composer(properties: Properties) {
  const { talkButton, words, isLive, isHandsFree, isMuted, isHolding, isAnswering } = properties;
  const { onSay, onHold, onRelease, onHandsFree, onMuted, onStop } = properties;
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '' && isLive) {
      onSay(text.trim());
      setText('');
    }
  };

  return (
    <footer>
      <form onSubmit={submit}>
        <input
          aria-label={words.type}
          placeholder={words.type}
          value={text}
          maxLength={10_000}
          disabled={!isLive}
          autoComplete="off"
          onChange={({ target }) => setText(target.value)}
        />
        <button type="submit" className="primary" disabled={!isLive || text.trim() === ''}>
          {words.send}
        </button>
      </form>
      <div className="talk">
        <button
          ref={talkButton}
          type="button"
          className="hold"
          aria-pressed={isHolding}
          disabled={!isLive || isHandsFree}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            onHold();
          }}
          onPointerUp={onRelease}
          onPointerCancel={onRelease}
          onKeyDown={({ code, repeat }) => {
            if ((code === 'Space' || code === 'Enter') && !repeat) {
              onHold();
            }
          }}
          onKeyUp={onRelease}
          onBlur={onRelease}
        >
          <span className="dot" aria-hidden="true" />
          {isHolding ? words.release : words.hold}
        </button>
        <span className="aside">{words.holdHint}</span>
        <label className="switch">
          <input type="checkbox" checked={isHandsFree} disabled={!isLive} onChange={({ target }) => onHandsFree(target.checked)} />
          {words.handsFree}
        </label>
        <button type="button" className="mute" disabled={!isHandsFree} onClick={() => onMuted(!isMuted)}>
          {isMuted ? words.unmute : words.mute}
        </button>
        <button type="button" className="stop" disabled={!isAnswering} onClick={onStop}>
          {words.stop}
        </button>
      </div>
    </footer>
  );
}
