import { z } from 'zod';
import { MOST_SEGMENTS } from '../domain/segments.js';
import { pageQuery } from './query.js';
import { unstorable } from './storable-json.js';

/**
 * What goes in and out about drafts. A document is loose at every level: what a newer client puts in is kept and given
 * back. Only what would break others who read it is refused, so that work in progress can always be saved.
 */

/** No medium is as long. */
const LONGEST_MS = 24 * 3600 * 1000;
const MOST_AUDIO = 500;
const MOST_ASSETS = 500;

const ms = z.int().min(0).max(LONGEST_MS);
const range = { startMs: ms, endMs: ms };
const count = z.number().min(0).nullish();
const localId = z.string().regex(/^[\w-]{1,64}$/, 'Must be 1 to 64 letters, digits, "_" or "-".');

const media = {
  localId: localId.describe('Names the file within the document; which asset it is, "assets" says.'),
  fileName: z.string().max(1_000),
  bytes: z.int().min(0),
  lastModified: z.number().nullish().describe('In ms since 1970, of the file as it was chosen.'),
  lengthMs: ms.nullish().describe('What decodes, never rounded up.'),
  ...{ width: count, height: count, fps: count },
  hasAudio: z.boolean().nullish(),
};

const voice = z.looseObject({
  localId: localId.describe('Of a file in "audio".'),
  crop: z.looseObject(range).nullable().describe('On the timeline of the audio; null: all of it.'),
});

const segment = z.looseObject({
  id: z.string().min(1).max(100),
  ...range,
  label: z.string().max(1_000).nullish().describe('For people; never sent.'),
  audio: voice.nullable().describe('Null: no voice yet.'),
});

const KNOWN =
  'Must be 1: this server knows no other version. Keep yours where it is, and ask an operator for a newer server.';

export const draftDocumentSchema = z
  .looseObject({
    version: z.literal(1, KNOWN),
    name: z.string().max(1_000),
    video: z.looseObject(media).nullable(),
    audio: z
      .array(z.looseObject({ ...media, refId: z.string().max(100).describe('What segments call it.') }))
      .max(MOST_AUDIO),
    segments: z.array(segment).max(MOST_SEGMENTS),
    model: z.string().max(100),
    options: z.record(z.string(), z.unknown()),
  })
  .superRefine((document, { addIssue }) => {
    const fault = unstorable(document);
    if (fault) addIssue({ code: 'custom', ...fault });
  })
  .describe(
    'Times in whole ms. Fields that are not named here are kept as they are; at most 256 KiB as JSON without spaces.',
  );

const assets = z
  .record(localId, z.uuid().toLowerCase())
  .refine((map) => Object.keys(map).length <= MOST_ASSETS, `Has more than ${MOST_ASSETS} files.`)
  .describe('Which asset each file of the document is, by its localId, also one that is still on its way.');

const WHICH = 'Give either document, with assets where there are any, or fromJobId.';

export const newDraftSchema = z
  .strictObject({
    document: draftDocumentSchema.optional(),
    assets: assets.optional(),
    fromJobId: z
      .uuid()
      .optional()
      .describe('A job of your own: the draft is what it was submitted as, with its files.'),
  })
  .refine(
    ({ document, assets: files, fromJobId }) => (fromJobId ? !document && !files : document !== undefined),
    WHICH,
  );
export type NewDraftWords = z.infer<typeof newDraftSchema>;

export const draftContentSchema = z.strictObject({ document: draftDocumentSchema, assets });

const listed = {
  id: z.uuid(),
  name: z.string().describe('As the document has it; may be empty.'),
  revision: z.int().min(1).describe('Grows with each change.'),
  segments: z.int().min(0).describe('How many it has.'),
  missingVoices: z.int().min(0).describe('How many of these have no voice yet.'),
  jobIds: z
    .array(z.uuid())
    .describe('Of the jobs that were submitted from it and are still there; the newest twenty, newest first.'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime().describe('Its files are kept for some weeks after this, DRAFT_MEDIA_DAYS.'),
  links: z.object({ self: z.string() }),
};

export const listedDraftSchema = z.object({
  ...listed,
  posterUrl: z.string().optional().describe('The picture among its files, where there is one.'),
});
export type ListedDraftResource = z.infer<typeof listedDraftSchema>;

const missing = z
  .array(z.string())
  .describe('The localIds whose assets are not there, or not any more: these files have to be chosen again.');

export const draftSchema = z.object({
  ...listed,
  document: draftDocumentSchema,
  assets: z.record(z.string(), z.uuid()).describe('Of the files that are there, by their localIds.'),
  missing,
});
export type DraftResource = z.infer<typeof draftSchema>;

export const savedDraftSchema = z.object({
  revision: z.int().min(1).describe('For the next If-Match.'),
  updatedAt: z.iso.datetime(),
  missing,
});
export type SavedDraftResource = z.infer<typeof savedDraftSchema>;

export const draftListQuerySchema = pageQuery('Drafts');

export const draftListSchema = z.object({
  drafts: z.array(listedDraftSchema).describe('Newest first, by when they were made.'),
  nextCursor: z.string().nullable().describe('Null on the last page.'),
});
export type DraftListResource = z.infer<typeof draftListSchema>;
