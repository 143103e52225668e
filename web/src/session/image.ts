/** The longest side of an image that is sent: providers look at no more. */
export const MAX_SIDE = 1_024;
/** How long a data URL may be; the hub's messages and providers' bounds are above it. */
export const MAX_CHARS = 400_000;
/** Tried from the first; each next one is smaller. */
const QUALITIES = [0.85, 0.7, 0.5, 0.3];
/** Files beyond this are not even opened. */
const MAX_FILE_BYTES = 50 << 20;

/** Why there is no image. */
export type ImageProblem = 'none' | 'unreadable' | 'tooLarge';

export type Picture = { kind: 'image'; url: string } | { kind: 'problem'; problem: ImageProblem };

/** Something to draw with: a canvas, or a twin in tests. */
export interface Drawing {
  /** Draws the source at a size, and answers with a JPEG data URL. */
  toJpeg(source: CanvasImageSource, width: number, height: number, quality: number): Promise<string>;
}

/** The size of an image whose longer side is at most so long; never larger than it was, never empty. */
export function fitted(width: number, height: number, longest: number): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** A JPEG within bounds: of less quality, then smaller, until it fits. */
export async function toPicture(source: CanvasImageSource, width: number, height: number, drawing: Drawing = CANVAS): Promise<Picture> {
  if (!(width > 0 && height > 0)) {
    return { kind: 'problem', problem: 'unreadable' };
  }
  for (let side = MAX_SIDE; side >= MAX_SIDE / 4; side /= 2) {
    const size = fitted(width, height, side);
    for (const quality of QUALITIES) {
      const url = await drawing.toJpeg(source, size.width, size.height, quality);
      if (!url.startsWith('data:image/jpeg;base64,')) {
        return { kind: 'problem', problem: 'unreadable' };
      }
      if (url.length <= MAX_CHARS) {
        return { kind: 'image', url };
      }
    }
  }
  return { kind: 'problem', problem: 'tooLarge' };
}

/** An image file, as pasted or chosen. Never throws. */
export async function fromFile(file: Blob): Promise<Picture> {
  if (!file.type.startsWith('image/')) {
    return { kind: 'problem', problem: 'none' };
  }
  if (file.size > MAX_FILE_BYTES) {
    return { kind: 'problem', problem: 'tooLarge' };
  }
  try {
    const bitmap = await createImageBitmap(file);
    try {
      return await toPicture(bitmap, bitmap.width, bitmap.height);
    } finally {
      bitmap.close();
    }
  } catch {
    return { kind: 'problem', problem: 'unreadable' };
  }
}

/** The first image of what was pasted or dropped; undefined when there is none, so that text is pasted as ever. */
export function imageIn(data: Pick<DataTransfer, 'files'> | null): File | undefined {
  return Array.from(data?.files ?? []).find(({ type }) => type.startsWith('image/'));
}

const CANVAS: Drawing = {
  toJpeg: async (source, width, height, quality) => {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    // What is transparent is white, not the black of a JPEG.
    if (context !== null) {
      context.fillStyle = '#fff';
      context.fillRect(0, 0, width, height);
      context.drawImage(source, 0, 0, width, height);
    }
    return asDataUrl(await canvas.convertToBlob({ type: 'image/jpeg', quality }));
  },
};

function asDataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : '');
    reader.onerror = () => reject(reader.error ?? new Error('FileReader'));
    reader.readAsDataURL(blob);
  });
}
