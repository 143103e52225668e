import { useCallback, useState } from 'react';

/** Together they stay below the hub's limit for one message. */
const MAX_IMAGES = 3;

interface Images {
  /** Data URLs, ready to be sent. */
  images: readonly string[];
  addFiles(files: readonly Blob[]): void;
  add(picture: string): void;
  remove(at: number): void;
  clear(): void;
}

/** The pictures that go with the next message. */
export function useImages(onTooBig: () => void): Images {
  const [images, setImages] = useState<readonly string[]>([]);
  const add = useCallback((picture: string) => setImages((before) => [...before, picture].slice(-MAX_IMAGES)), []);
  const addFiles = useCallback(
    (files: readonly Blob[]) => {
      for (const file of files.filter(({ type }) => type.startsWith('image/'))) {
        void import('../session/image')
          .then(({ fromFile }) => fromFile(file))
          .then((picture) => (picture.kind === 'image' ? add(picture.url) : onTooBig()), onTooBig);
      }
    },
    [add, onTooBig],
  );
  const remove = useCallback((at: number) => setImages((before) => before.filter((_, n) => n !== at)), []);
  const clear = useCallback(() => setImages([]), []);
  return { images, addFiles, add, remove, clear };
}
