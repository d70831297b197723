import type { ReactNode } from 'react';
import { Button } from './button.js';
import type { Accepted, GivenFile } from './choose-files.js';
import { chooseFile } from './choose-files.js';
import styles from './drop-zone.module.css';
import { useCanDrop } from './use-can-drop.js';
import { useFileDrop } from './use-file-drop.js';

export interface DropZoneProps {
  title: string;
  /** Where there is nothing that files could be dropped with. */
  titleOnTouch: string;
  words: ReactNode;
  button: string;
  accept: Accepted;
  icon: ReactNode;
  onFile: (given: GivenFile) => void;
  children?: ReactNode;
}

/** The place where it begins: a file is dropped, or chosen by its button. */
export function DropZone({ title, titleOnTouch, words, button, accept, icon, onFile, children }: DropZoneProps) {
  const { isOver, props } = useFileDrop(([first]) => first && onFile(first));
  const choose = async () => {
    const given = await chooseFile(accept);
    if (given) onFile(given);
  };
  return (
    <div {...props} className={`${styles.zone} ${isOver ? styles.over : ''}`}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <h2 className={styles.title}>{useCanDrop() ? title : titleOnTouch}</h2>
      <p className={styles.words}>{words}</p>
      <div className={styles.actions}>
        <Button look="primary" onPress={() => void choose()}>
          {button}
        </Button>
        {children}
      </div>
    </div>
  );
}
