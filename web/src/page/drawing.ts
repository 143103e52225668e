/** What a canvas shows of one direction: its waveform as a line, its spectrum as bars behind it. */
export interface Signal {
  waveform(out: Float32Array<ArrayBuffer>): void;
  spectrum(out: Uint8Array<ArrayBuffer>): void;
}

const BARS = 48;
/** Speech lies in the lower part of the spectrum. */
const SHOWN_OF_SPECTRUM = 0.5;

/** Speech fills a small part of the range. */
const LOUDER = 2.5;

const wave = new Float32Array(1024);
const bins = new Uint8Array(512);

/** Fits a canvas to the pixels of the screen. Returns its size in CSS pixels, or undefined when it is not shown. */
export function fit(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): { width: number; height: number } | undefined {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = window.devicePixelRatio || 1;
  const [pixelsWide, pixelsHigh] = [Math.round(width * scale), Math.round(height * scale)];
  if (pixelsWide === 0 || pixelsHigh === 0) {
    return undefined;
  }
  if (canvas.width !== pixelsWide || canvas.height !== pixelsHigh) {
    canvas.width = pixelsWide;
    canvas.height = pixelsHigh;
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  return { width, height };
}

/** Draws one direction into a box; flat when there is no signal. */
export function drawSignal(context: CanvasRenderingContext2D, signal: Signal | undefined, box: { x: number; width: number; height: number }, colour: string): void {
  const { x, width, height } = box;
  wave.fill(0);
  bins.fill(0);
  signal?.waveform(wave);
  signal?.spectrum(bins);
  context.fillStyle = colour;
  context.globalAlpha = 0.28;
  const step = (bins.length * SHOWN_OF_SPECTRUM) / BARS;
  const pitch = width / BARS;
  for (let n = 0; n < BARS; n++) {
    let most = 0;
    for (let at = Math.floor(n * step); at < (n + 1) * step; at++) {
      most = Math.max(most, bins[at] ?? 0);
    }
    const tall = (most / 255) * (height - 2);
    context.fillRect(x + n * pitch, height - tall, Math.max(1, pitch - 2), tall);
  }
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  const points = Math.min(wave.length, Math.max(2, Math.floor(width)));
  for (let n = 0; n < points; n++) {
    const value = wave[Math.floor((n * wave.length) / points)] ?? 0;
    const y = height / 2 - Math.max(-1, Math.min(1, value * LOUDER)) * (height / 2 - 2);
    context.lineTo(x + (n * width) / (points - 1), y);
  }
  context.stroke();
}
