import { useEffect, useRef } from 'react';

/** Calls once per animation frame while it is on, and once more when it goes off, so that what is drawn can come to rest. */
export function useFrames(isOn: boolean, draw: (isOn: boolean) => void): void {
  const latest = useRef(draw);
  latest.current = draw;
  useEffect(() => {
    if (!isOn) {
      latest.current(false);
      return undefined;
    }
    let frame = requestAnimationFrame(function next() {
      latest.current(true);
      frame = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(frame);
  }, [isOn]);
}
