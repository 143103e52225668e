import { Button } from 'antd';
import { lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon';

const Camera = lazy(() => import('./Camera'));

/** The pictures that will go with the message. */
export function ImageStrip({ images, onRemove }: { images: readonly string[]; onRemove(at: number): void }) {
  const { t } = useTranslation();
  return (
    <div className="strip">
      {images.map((url, n) => (
        <button key={n} type="button" aria-label={t('image.remove', { n: n + 1 })} onClick={() => onRemove(n)}>
          <img src={url} alt={t('image.alt', { n: n + 1 })} />
          <Icon name="close" />
        </button>
      ))}
    </div>
  );
}

interface ButtonProperties {
  isDisabled: boolean;
  onFiles(files: readonly Blob[]): void;
  onPicture(picture: string): void;
  onProblem(): void;
}

/** A picture from a file or from the camera. */
export function ImageButtons({ isDisabled, onFiles, onPicture, onProblem }: ButtonProperties) {
  const { t } = useTranslation();
  const file = useRef<HTMLInputElement>(null);
  const [isCameraOn, setCameraOn] = useState(false);
  return (
    <span className="image-buttons">
      <Button type="text" aria-label={t('image.add')} title={t('image.add')} disabled={isDisabled} icon={<Icon name="picture" />} onClick={() => file.current?.click()} />
      <Button type="text" aria-label={t('image.camera')} title={t('image.camera')} disabled={isDisabled} icon={<Icon name="camera" />} onClick={() => setCameraOn(true)} />
      <input
        ref={file}
        type="file"
        accept="image/*"
        hidden
        multiple
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          target.value = '';
        }}
      />
      {isCameraOn && (
        <Suspense>
          <Camera
            onPicture={(picture) => {
              setCameraOn(false);
              onPicture(picture);
            }}
            onProblem={() => {
              setCameraOn(false);
              onProblem();
            }}
            onClose={() => setCameraOn(false)}
          />
        </Suspense>
      )}
    </span>
  );
}
