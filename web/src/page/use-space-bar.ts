import { useCallback, useEffect, useRef } from 'react';

const TAKES_THE_KEY = 'input, textarea, select, button, a, [contenteditable], [role="button"], [role="switch"], [role="slider"], [role="combobox"], [role="dialog"]';

/** The space bar is the talk button wherever it does nothing else. */
export function useSpaceBar(isOn: boolean, onHold: () => void, onRelease: () => void): void {
  const isDown = useRef(false);
  const onKey = useCallback(
    (event: KeyboardEvent) => {
      const elsewhere = event.target instanceof Element && event.target.closest(TAKES_THE_KEY) !== null;
      if (event.code !== 'Space' || event.repeat || (event.type === 'keydown' && elsewhere)) {
        return;
      }
      if (event.type === 'keydown') {
        event.preventDefault();
        isDown.current = true;
        onHold();
      } else if (isDown.current) {
        isDown.current = false;
        onRelease();
      }
    },
    [onHold, onRelease],
  );
  useEffect(() => {
    if (!isOn) {
      return undefined;
    }
    const onBlur = () => {
      isDown.current = false;
      onRelease();
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener('keyup', onKey);
    window.addEventListener('blur', onBlur);
    return () => {
      window.removeEventListener('blur', onBlur);
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('keyup', onKey);
    };
  }, [isOn, onKey, onRelease]);
}
