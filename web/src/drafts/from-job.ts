import { MODELS } from '../../../src/domain/job.js';
import type { JobResource } from '../../../src/http/schemas.js';
import { type DraftDocument, emptyDocument, type MediaRef } from '../editor/document/draft-document.js';
import { reduce } from '../editor/document/reduce.js';
import { addStored } from '../uploads/stored-file.js';

type JobFile = NonNullable<JobResource['video']>;

/** A draft of what a job was submitted with. A file that is gone is left out, which the findings say. */
export function documentFromJob(job: JobResource, userId: string): DraftDocument {
  const refs = new Map((job.audio ?? []).map((file) => [file.refId, refOf(file, 'audio', userId)] as const));
  let document = {
    ...emptyDocument(),
    name: job.name,
    model: MODELS.find((model) => model === job.model) ?? emptyDocument().model,
  };
  document = reduce(document, {
    do: 'setVideo',
    video: job.video ? (refOf(job.video, 'video', userId) ?? null) : null,
  });
  for (const audio of refs.values()) if (audio) document = reduce(document, { do: 'addAudio', audio });
  for (const { startTime, endTime, audioInput } of job.segments ?? []) {
    const id = crypto.randomUUID();
    document = reduce(document, { do: 'add', segment: { id, startMs: startTime * 1000, endMs: endTime * 1000 } });
    const localId = refs.get(audioInput.refId)?.localId;
    if (localId === undefined) continue;
    document = reduce(document, { do: 'assignAudio', segmentId: id, localId });
    const { startTime: from, endTime: to } = audioInput;
    if (from === undefined || to === undefined) continue;
    document = reduce(document, { do: 'setCrop', segmentId: id, crop: { startMs: from * 1000, endMs: to * 1000 } });
  }
  return document;
}

function refOf({ fileName, seconds, assetId }: JobFile, kind: 'video' | 'audio', userId: string): MediaRef | undefined {
  if (assetId === undefined) return undefined;
  const lengthMs = seconds === undefined ? undefined : Math.floor(seconds * 1000 + 1e-6);
  const facts = { hasAudio: true, codecs: [], ...(lengthMs !== undefined && { lengthMs }) };
  const localId = addStored({ assetId, kind, fileName, facts }, userId);
  return { localId, fileName, bytes: 0, lastModified: 0, ...facts };
}
