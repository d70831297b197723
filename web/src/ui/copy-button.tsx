import { Check, Copy, X } from 'lucide-react';
import { useState } from 'react';
import { alertAtOnce, announce } from '../app/live-region.js';
import { IconButton } from './icon-button.js';

const SHOWN_MS = 2_000;
const REFUSED = 'This browser does not let the page copy. Select it, and copy it by Ctrl+C.';

type Outcome = 'copied' | 'refused';

const ICONS = { copied: <Check size={14} />, refused: <X size={14} /> };

export function CopyButton({ label, text }: { label: string; text: string }) {
  const [outcome, setOutcome] = useState<Outcome>();
  const copy = async () => {
    const isCopied = await write(text);
    if (isCopied) announce('Copied.');
    else alertAtOnce(REFUSED);
    setOutcome(isCopied ? 'copied' : 'refused');
    setTimeout(() => setOutcome(undefined), SHOWN_MS);
  };
  const words = { copied: 'Copied', refused: REFUSED };
  return (
    <IconButton
      label={outcome ? words[outcome] : label}
      icon={outcome ? ICONS[outcome] : <Copy size={14} />}
      onPress={() => void copy()}
    />
  );
}

/** Whether it went well: there is no clipboard for pages without HTTPS, but for those of this machine. */
const write = (text: string): Promise<boolean> =>
  'clipboard' in navigator
    ? navigator.clipboard.writeText(text).then(
        () => true,
        () => false,
      )
    : Promise.resolve(false);
