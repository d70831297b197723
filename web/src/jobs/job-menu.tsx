import { CircleX, Copy, Download, Pencil, Play, RotateCw, Trash2 } from 'lucide-react';
import type { JobResource } from '../../../src/http/schemas.js';
import type { MenuEntry } from '../ui/menu.js';
import { downloadJob, resumeJob, retryJob } from './job-actions.js';
import { openDialog } from './job-dialog-state.js';
import { type Wish, wishesOf } from './wishes.js';

/** A new draft that begins as the job was. */
export const duplicateHref = ({ id }: Pick<JobResource, 'id'>): string => `/drafts/new?from=${id}`;

type Act = Pick<MenuEntry, 'href' | 'onAction'>;

const WORDS: Record<Wish, Pick<MenuEntry, 'label' | 'icon' | 'isDanger'>> = {
  download: { label: 'Download', icon: <Download size={16} /> },
  retry: { label: 'Try again', icon: <RotateCw size={16} /> },
  'make-again': { label: 'Make it again', icon: <RotateCw size={16} /> },
  resume: { label: 'It is settled: resume', icon: <Play size={16} /> },
  duplicate: { label: 'Duplicate as draft', icon: <Copy size={16} /> },
  rename: { label: 'Rename', icon: <Pencil size={16} /> },
  cancel: { label: 'Cancel', icon: <CircleX size={16} /> },
  delete: { label: 'Delete', icon: <Trash2 size={16} />, isDanger: true },
};

const ACTS: Record<Wish, (job: JobResource) => Act> = {
  download: (job) => ({ onAction: () => downloadJob(job) }),
  retry: (job) => ({ onAction: () => void retryJob(job) }),
  'make-again': (job) => ({ onAction: () => void retryJob(job) }),
  resume: (job) => ({ onAction: () => void resumeJob(job) }),
  duplicate: (job) => ({ href: duplicateHref(job) }),
  rename: (job) => ({ onAction: () => openDialog({ kind: 'rename', job }) }),
  cancel: (job) => ({ onAction: () => openDialog({ kind: 'cancel', job }) }),
  delete: (job) => ({ onAction: () => openDialog({ kind: 'delete', job }) }),
};

export const jobMenu = (job: JobResource): MenuEntry[][] =>
  wishesOf(job).map((wishes) => wishes.map((id) => ({ id, ...WORDS[id], ...ACTS[id](job) })));
