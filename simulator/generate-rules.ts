import { ApiFault, segmentsFault } from './faults.js';
import {
  bodySchema,
  type GenerateBody,
  type GenerateSegment,
  type MediaInput,
  optionsSchema,
} from './generate-schema.js';
import type { AssetRecord, AssetType } from './records.js';
import { optionsMessage, validationMessages } from './validation-messages.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const isUuid = (text: string): boolean => UUID.test(text);

/**
 * A generate body as it may be accepted, or an ApiFault: 400 for shape, 422 for options and for what does not fit
 * together (sync-so.md 3, 4, 14). What only the media can tell is found later, by the worker.
 */
export function parseGenerateBody(raw: unknown, findAsset: (id: string) => AssetRecord | undefined): GenerateBody {
  const shape = bodySchema.safeParse(raw);
  if (!shape.success) throw new ApiFault(400, { message: validationMessages(shape.error) });
  const options = optionsSchema.optional().safeParse(shape.data.options);
  if (!options.success) throw new ApiFault(422, { message: optionsMessage(options.error) });
  const body: GenerateBody = { ...shape.data, options: options.data };
  checkInputs(body);
  for (const item of body.input) if (item.type !== 'text') checkAsset(item, findAsset);
  if (body.segments) checkSegments(body, body.segments);
  return body;
}

function checkInputs({ input, segments, dubParams, dialogueEdit }: GenerateBody) {
  const sounds = input.filter(({ type }) => type === 'audio' || type === 'text');
  const visuals = input.length - sounds.length;
  if (visuals > 1) throw new ApiFault(422, { code: 'generation_input_too_many_visual' });
  if (visuals === 0) throw invalid('input must contain a video.');
  if (sounds.length === 0) throw invalid('input must contain an audio.');
  if (sounds.length > 1 && !segments) throw invalid('Several audio inputs need segments.');
  // What the simulator cannot make is refused, not faked.
  if (input.some(({ type }) => type === 'text' || type === 'image') || dubParams || dialogueEdit) {
    const message = 'The simulator makes no speech, image, dubbing or dialogue-edit generations.';
    throw new ApiFault(422, { code: 'plan_feature_unavailable', message });
  }
}

const invalid = (message: string) => new ApiFault(422, { code: 'generation_input_validation_failed', message });

const KIND: Record<MediaInput['type'], AssetType> = { video: 'VIDEO', audio: 'AUDIO', image: 'IMAGE' };

function checkAsset({ type, assetId }: MediaInput, findAsset: (id: string) => AssetRecord | undefined) {
  if (assetId === undefined) return;
  if (!isUuid(assetId)) throw new ApiFault(400, { code: 'invalid_asset_id_format' });
  const asset = findAsset(assetId);
  if (!asset) throw new ApiFault(404, { code: 'asset_not_found' });
  if (asset.type !== KIND[type]) throw new ApiFault(422, { code: 'generation_input_asset_type_mismatch' });
}

function checkSegments({ input }: GenerateBody, segments: readonly GenerateSegment[]) {
  const refIds = input.filter(({ type }) => type !== 'video').map(({ refId }) => refId);
  if (refIds.includes(undefined)) throw segmentsFault('input', 'Every audio needs a refId when segments are used.');
  if (new Set(refIds).size < refIds.length) throw segmentsFault('input', 'A refId is used twice.');
  for (const [index, segment] of segments.entries()) checkSegment(`segments[${index}]`, segment, refIds);
  checkOverlap(segments);
}

function checkSegment(at: string, segment: GenerateSegment, refIds: readonly (string | undefined)[]) {
  const { refId, startTime, endTime } = segment.audioInput;
  if (!refIds.includes(refId)) throw segmentsFault(`${at}.audioInput.refId`, `No audio input is called "${refId}".`);
  if (segment.startTime >= segment.endTime) throw segmentsFault(`${at}.endTime`, 'endTime must come after startTime.');
  if ((startTime === undefined) !== (endTime === undefined)) {
    throw segmentsFault(`${at}.audioInput`, 'Give both startTime and endTime of the audio, or neither.');
  }
  if (startTime !== undefined && endTime !== undefined && startTime >= endTime) {
    throw segmentsFault(`${at}.audioInput.endTime`, 'endTime must come after startTime.');
  }
}

function checkOverlap(segments: readonly GenerateSegment[]) {
  const sorted = segments.toSorted((a, b) => a.startTime - b.startTime);
  for (const [index, next] of sorted.entries()) {
    const previous = sorted[index - 1];
    if (previous && next.startTime < previous.endTime) throw segmentsFault('segments', 'Segments overlap.');
  }
}

/** sync-so.md 3: the server strips what it does not like instead of refusing it; nothing left counts as not set. */
export function sanitizeFileName(name: string | undefined): string | null {
  const clean = (name ?? '').replaceAll(/\s/g, '_').replaceAll(/[^A-Za-z0-9_-]/g, '');
  return clean === '' ? null : clean;
}
