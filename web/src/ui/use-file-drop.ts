import { type DragEvent, useRef, useState } from 'react';
import { droppedFiles, type GivenFile } from './choose-files.js';

/** For a place that takes files: what it needs to be told, and whether files are held over it. */
export function useFileDrop(onFiles: (files: GivenFile[]) => void) {
  const [isOver, setOver] = useState(false);
  const depth = useRef(0); // what lies inside tells of its own enters and leaves
  const move = (by: number) => {
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  const onDrop = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    depth.current = 0;
    setOver(false);
    if (event.isDefaultPrevented()) return; // a place inside has taken them
    event.preventDefault();
    void droppedFiles(event.dataTransfer).then((files) => files.length > 0 && onFiles(files));
  };
  const props = {
    onDragEnter: (event: DragEvent) => hasFiles(event) && move(1),
    onDragLeave: (event: DragEvent) => hasFiles(event) && move(-1),
    onDragOver: (event: DragEvent) => hasFiles(event) && event.preventDefault(),
    onDrop,
  };
  return { isOver, props };
}

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files');
