import type { DraftDocument, MediaRef } from '../editor/document/draft-document.js';
import type { Finding } from '../editor/document/findings.js';
import { usedAudio } from '../editor/document/submission.js';
import { whichFile } from '../uploads/state-words.js';
import type { Upload } from '../uploads/upload-state.js';

type Uploads = Record<string, Upload>;

/** What is wrong with the files of a draft, at every place that uses them. `mostAudio`: files that a job takes. */
export function fileFindings(document: DraftDocument, uploads: Uploads, mostAudio: number): Finding[] {
  const { video, audio } = document;
  const ofVoices = audio.flatMap((ref) => atVoice(document, ref, faultOf(ref, uploads[ref.localId])));
  return [...(video ? ofVideo(video, uploads[video.localId]) : []), ...ofVoices, ...tooMany(document, mostAudio)];
}

function ofVideo(video: MediaRef, upload: Upload | undefined): Finding[] {
  const fault = faultOf(video, upload);
  if (fault) return [{ ...fault, field: 'video' }];
  const unknown = upload?.warnings.find(({ code }) => code === 'no_length');
  return unknown ? [{ severity: 'warning', ...unknown, field: 'video' }] : [];
}

function atVoice({ segments }: DraftDocument, { localId }: MediaRef, fault: Finding | undefined): Finding[] {
  const users = segments.filter(({ audio }) => audio?.localId === localId);
  return fault ? users.map(({ id }) => ({ ...fault, segmentId: id, field: 'voice' })) : [];
}

function tooMany(document: DraftDocument, most: number): Finding[] {
  const words = `A job takes at most ${most} voices, and this is one more. Use one that another segment has.`;
  const fault: Finding = { severity: 'error', code: 'too_many_voices', words };
  return usedAudio(document)
    .slice(most)
    .flatMap((ref) => atVoice(document, ref, fault));
}

function faultOf({ fileName }: MediaRef, upload: Upload | undefined): Finding | undefined {
  const error = (code: string, words: string): Finding => ({ severity: 'error', code, words });
  if (!upload) return error('file_gone', `“${fileName}” is not here any more. Choose it again.`);
  const { state } = upload;
  if (state.at === 'refused' || state.at === 'failed')
    return error(`file_${state.at}`, `${state.fault.words} ${state.fault.next}`);
  if (state.at === 'ghost')
    return error(
      'file_ghost',
      `Choose “${fileName}” again${whichFile(upload)}: this browser cannot read it by itself.`,
    );
  return undefined;
}
