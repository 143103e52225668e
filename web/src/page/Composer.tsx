import { Sender } from '@ant-design/x';
import { Button, Input, type GetProps } from 'antd';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon';
import { ImageButtons, ImageStrip } from './Images';
import { useImages } from './use-images';

interface Properties {
  isLive: boolean;
  /** Whether the model takes pictures. */
  canSee: boolean;
  onSay(text: string, images: string[]): void;
  onProblem(problem: 'picture' | 'camera'): void;
}

const MAX_CHARS = 10_000;

/** Where the person types, and puts pictures. */
export function Composer({ isLive, canSee, onSay, onProblem }: Properties) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const { images, addFiles, add, remove, clear } = useImages(() => onProblem('picture'));
  const isReady = isLive && (text.trim() !== '' || images.length > 0);
  const submit = () => {
    if (isReady) {
      onSay(text.trim(), [...images]);
      setText('');
      clear();
    }
  };
  const onKeyDown = (event: KeyboardEvent): false | void => {
    // While characters are being composed, Enter belongs to the input method.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      submit();
      return false;
    }
  };
  return (
    <Sender
      className="composer"
      components={{ input: NamedTextArea }}
      placeholder={t('type')}
      value={text}
      disabled={!isLive}
      autoSize={{ minRows: 1, maxRows: 5 }}
      onChange={setText}
      onKeyDown={onKeyDown}
      {...(canSee && { onPasteFile: (files: FileList) => addFiles([...files]) })}
      header={images.length > 0 && <ImageStrip images={images} onRemove={remove} />}
      prefix={canSee && <ImageButtons isDisabled={!isLive} onFiles={addFiles} onPicture={add} onProblem={() => onProblem('camera')} />}
      suffix={<Button type="primary" aria-label={t('send')} title={t('send')} disabled={!isReady} icon={<Icon name="send" />} onClick={submit} />}
    />
  );
}

/** The text box by its name, which the placeholder alone does not give it. */
function NamedTextArea(properties: GetProps<typeof Input.TextArea>) {
  const { t } = useTranslation();
  return <Input.TextArea {...properties} aria-label={t('type')} maxLength={MAX_CHARS} />;
}
