import { Film } from 'lucide-react';
import { useLocation } from 'wouter';
import { DropZone } from '../ui/drop-zone.js';
import { putDropped } from './dropped-file.js';

/** No draft: how one is begun. */
export function DraftsEmpty() {
  const [, navigate] = useLocation();
  return (
    <DropZone
      title="Drop a video here"
      titleOnTouch="Begin with a video"
      words="It becomes a draft, kept while you work on it, in this browser and on the server."
      button="Choose a video"
      accept="video/*"
      icon={<Film size={36} strokeWidth={1.5} />}
      onFile={(given) => {
        putDropped(given);
        navigate('/drafts/new');
      }}
    />
  );
}
