import { type DragEvent, type RefObject, useState } from 'react';
import { useDraft } from '../../drafts/draft-store.js';
import type { GivenFile } from '../../ui/choose-files.js';
import { useFileDrop } from '../../ui/use-file-drop.js';
import { msAt } from '../geometry/scale.js';
import { useView } from '../view-store.js';
import { grabAt } from './hit-test.js';

/** Where files were dropped. */
export interface DropPlace {
  /** In ms of the video, inside it. */
  atMs: number;
  /** Left out: where there is none. */
  segmentId?: string;
}

/** Files that are held over the lanes: where, and what the lanes need to be told. */
export function useLaneDrop(
  lanes: RefObject<HTMLElement | null>,
  onDropFiles: (files: GivenFile[], place: DropPlace) => void,
) {
  const [over, setOver] = useState<DropPlace>();
  const { isOver, props } = useFileDrop((files) => over && onDropFiles(files, over));
  const onDragOver = (event: DragEvent) => {
    props.onDragOver(event);
    const place = placeAt(event.clientX - (lanes.current?.getBoundingClientRect().left ?? 0));
    if (place.segmentId !== over?.segmentId || place.atMs !== over?.atMs) setOver(place);
  };
  return { over: isOver ? over : undefined, props: { ...props, onDragOver } };
}

function placeAt(x: number): DropPlace {
  const view = useView.getState();
  const grab = grabAt(useDraft.getState().document.segments, view, x);
  const atMs = Math.round(Math.min(view.lengthMs, Math.max(0, msAt(view, x))));
  return grab.on === 'empty' ? { atMs } : { atMs, segmentId: grab.segmentId };
}
