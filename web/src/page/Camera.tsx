import { Modal } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toPicture } from '../session/image';

interface Properties {
  /** @param picture a data URL */
  onPicture(picture: string): void;
  onProblem(): void;
  onClose(): void;
}

/** What the camera sees, and a button to take it. The camera is on only while this is open. */
export default function Camera({ onPicture, onProblem, onClose }: Properties) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [isOn, setOn] = useState(false);
  const failed = useRef(onProblem);
  failed.current = onProblem;
  useEffect(() => {
    let stream: MediaStream | undefined;
    let isGone = false;
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    const start = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (isGone || video.current === null) {
        stop();
        return;
      }
      video.current.srcObject = stream;
      await video.current.play();
      setOn(true);
    };
    start().catch(() => isGone || failed.current());
    return () => {
      isGone = true;
      stop();
    };
  }, []);
  const shoot = () => {
    if (video.current !== null) {
      const { videoWidth, videoHeight } = video.current;
      void toPicture(video.current, videoWidth, videoHeight).then((picture) => (picture.kind === 'image' ? onPicture(picture.url) : onProblem()), onProblem);
    }
  };
  return (
    <Modal open title={t('image.camera')} okText={t('image.shoot')} cancelText={t('image.close')} okButtonProps={{ disabled: !isOn }} onOk={shoot} onCancel={onClose} closable={false} mask={{ closable: false }}>
      <video ref={video} className="camera" muted playsInline aria-label={t('image.camera')} />
    </Modal>
  );
}
