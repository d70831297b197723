import type { DraftDocument, MediaRef } from '../editor/document/draft-document.js';
import type { Finding } from '../editor/document/findings.js';
import { whichFile } from '../uploads/state-words.js';
import type { Upload } from '../uploads/upload-state.js';

/** What is wrong with the files of a draft, at every place that uses them. */
export function fileFindings({ video, audio, segments }: DraftDocument, uploads: Record<string, Upload>): Finding[] {
  const ofVideo = video ? faultOf(video, uploads[video.localId]) : undefined;
  const found: Finding[] = ofVideo ? [{ ...ofVideo, field: 'video' }] : [];
  for (const ref of audio) {
    const fault = faultOf(ref, uploads[ref.localId]);
    const users = segments.filter((segment) => segment.audio?.localId === ref.localId);
    if (fault) found.push(...users.map(({ id }): Finding => ({ ...fault, segmentId: id, field: 'voice' })));
  }
  return found;
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
