import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { announce } from '../app/live-region.js';
import { IconButton } from './icon-button.js';

const SHOWN_MS = 2_000;

export function CopyButton({ label, text }: { label: string; text: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    announce('Copied.');
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  const icon = isCopied ? <Check size={14} /> : <Copy size={14} />;
  return <IconButton label={isCopied ? 'Copied' : label} icon={icon} onPress={() => void copy()} />;
}
