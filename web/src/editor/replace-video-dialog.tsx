import { addVoice, setVideoFile } from '../drafts/draft-files.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import type { Owner } from '../uploads/upload-manager.js';
import { useAskedVideo } from './take-files.js';

/** A video that was dropped where voices and the video both may be meant. */
export function ReplaceVideoDialog({ owner }: { owner: Owner }) {
  const { given } = useAskedVideo();
  if (!given) return null;
  const close = () => useAskedVideo.setState({ given: undefined });
  const use = (act: () => void) => () => {
    act();
    close();
  };
  const actions = (
    <>
      <Button onPress={close}>Neither</Button>
      <Button onPress={use(() => addVoice(given, owner))}>Use its sound as a voice</Button>
      <Button look="primary" onPress={use(() => setVideoFile(given, owner))}>
        Replace the video
      </Button>
    </>
  );
  return (
    <Dialog title={`What is ${given.file.name} for?`} isOpen onClose={close} actions={actions}>
      <p>Segments stay where they are when the video is replaced. Those beyond its end are marked.</p>
    </Dialog>
  );
}
