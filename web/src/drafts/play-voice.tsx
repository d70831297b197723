import { Pause, Play } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { DraftSegment } from '../editor/document/draft-document.js';
import { IconButton } from '../ui/icon-button.js';
import { useContentUrl } from './use-content-url.js';

/** Plays what a segment uses of its voice. */
export function PlayVoice({ segment: { audio }, fileName }: { segment: DraftSegment; fileName: string }) {
  const url = useContentUrl(audio?.localId);
  const element = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const crop = audio?.crop;
  useEffect(() => () => element.current?.pause(), []);
  const toggle = () => {
    const player = element.current;
    if (!player) return;
    if (!player.paused) return player.pause();
    player.currentTime = (crop?.startMs ?? 0) / 1000;
    void player.play().catch(() => setPlaying(false));
  };
  const stopAtEnd = () => {
    const player = element.current;
    if (player && crop && player.currentTime >= crop.endMs / 1000) player.pause();
  };
  return (
    <>
      <IconButton
        label={isPlaying ? `Pause ${fileName}` : `Play ${fileName}`}
        icon={isPlaying ? <Pause size={15} /> : <Play size={15} />}
        isDisabled={url === undefined}
        onPress={toggle}
      />
      <audio
        {...{ ref: element, src: url, preload: 'metadata', onTimeUpdate: stopAtEnd }}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setPlaying(false)}
      />
    </>
  );
}
