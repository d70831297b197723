import { isDeepStrictEqual } from 'node:util';
import {
  type CORSRule,
  GetBucketCorsCommand,
  PutBucketCorsCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { CRC32_HEADER } from '../domain/asset.js';
import { createS3Client, type ObjectStoreConfig } from './s3-client.js';

/** By which our rule is told from those of others, where the store keeps it. */
const ID = 'pro-video-editor';

/** Parts are put with their checksum; media is read in ranges, also by a player. */
const METHODS = ['PUT', 'GET', 'HEAD'];
const SENT = ['content-type', CRC32_HEADER, 'range', 'if-range', 'if-match', 'if-none-match'];
const READ = ['ETag', 'Content-Range', 'Accept-Ranges', 'Content-Length', CRC32_HEADER];
/** Browsers ask again after this time; Chromium keeps an answer no longer than two hours. */
const MAX_AGE_SECONDS = 3_600;

export interface PagesDeps {
  config: ObjectStoreConfig;
  /** Of the pages that people use the product with. */
  origins: readonly string[];
  report(line: string): void;
}

/**
 * Lets those pages reach the bucket from a browser (CORS), which needs a signed URL all the same; rules of others stay as
 * they are. Never throws: a store that knows no such rules, or does not let us set them, is said with what to do.
 */
export async function allowPages({ config, origins, report }: PagesDeps): Promise<void> {
  const client = createS3Client(config);
  try {
    const isNew = await addRule(client, config.S3_BUCKET, ruleFor(origins));
    if (isNew) report(`Bucket: pages at ${origins.join(', ')} may send files to it and show them (CORS).`);
  } catch (error) {
    report(warning(error, origins));
  } finally {
    client.destroy();
  }
}

const ruleFor = (origins: readonly string[]): CORSRule => ({
  ...{ ID, AllowedOrigins: [...origins], AllowedMethods: METHODS, AllowedHeaders: SENT },
  ...{ ExposeHeaders: READ, MaxAgeSeconds: MAX_AGE_SECONDS },
});

/** Ours comes first: the first that fits counts, and one of others may show a page less. False where all is there. */
async function addRule(client: S3Client, Bucket: string, ours: CORSRule): Promise<boolean> {
  const rules = await readRules(client, Bucket);
  const others = rules.filter((rule) => rule.ID !== ID);
  const wanted = others.some((rule) => covers(rule, ours)) ? others : [ours, ...others];
  if (isDeepStrictEqual(rules.map(plain), wanted.map(plain))) return false;
  await client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: wanted } }));
  return true;
}

async function readRules(client: S3Client, Bucket: string): Promise<CORSRule[]> {
  try {
    return (await client.send(new GetBucketCorsCommand({ Bucket }))).CORSRules ?? [];
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'NoSuchCORSConfiguration') return [];
    throw error;
  }
}

/** Also one that we made, in a store that keeps no ids. */
const covers = (rule: CORSRule, ours: CORSRule): boolean =>
  LISTS.every((list) => {
    const has = (rule[list] ?? []).map(lower);
    return (
      (list !== 'ExposeHeaders' && has.includes('*')) || (ours[list] ?? []).every((one) => has.includes(lower(one)))
    );
  });

const LISTS = ['AllowedOrigins', 'AllowedMethods', 'AllowedHeaders', 'ExposeHeaders'] as const;
const lower = (word: string) => word.toLowerCase();

/** As it is compared: without what a store adds. */
const plain = (rule: CORSRule) => [rule.ID, rule.MaxAgeSeconds, ...LISTS.map((list) => rule[list] ?? [])];

function warning(error: unknown, origins: readonly string[]): string {
  const { name = 'no answer', $metadata } = (error instanceof Error ? error : {}) as Partial<S3ServiceException>;
  const status = $metadata?.httpStatusCode === undefined ? '' : `${$metadata.httpStatusCode} `;
  return [
    `Bucket: S3 did not take the rule that lets pages in browsers reach it (CORS): ${status}${name}.`,
    `Unless it lets every page in by itself, set that yourself: origins ${origins.join(', ')}; methods ${METHODS.join(', ')};`,
    `headers ${SENT.join(', ')}; exposed ${READ.join(', ')}. Files can be sent without it where UPLOAD_MODE=through_api.`,
  ].join(' ');
}
