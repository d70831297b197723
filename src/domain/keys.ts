/** Where things lie in the bucket. Keys are derived, never random, so that a retry finds what it wrote. */

/**
 * One path step per user. Slashes are encoded; "." and ".." would be steps up in a path or a URL (so would "%2E"), so
 * they get a mark that encodeURIComponent never lets through.
 */
const userPrefix = (userId: string) => `users/${/^\.+$/.test(userId) ? '=' : ''}${encodeURIComponent(userId)}`;

/** What is made of one job lies under this prefix; what it is made from are assets. */
export const jobPrefix = (userId: string, jobId: string) => `${userPrefix(userId)}/jobs/${jobId}/`;

export const uploadsPrefix = (userId: string, jobId: string) => `${jobPrefix(userId, jobId)}input/`;

/** A file of a job that has no assets: the gate's smoke job. `name` is its role. The caller makes `extension` safe. */
export const uploadKey = (userId: string, jobId: string, name: string, extension: string) =>
  `${uploadsPrefix(userId, jobId)}${name}${extension}`;

/** Everything of one asset lies under this prefix. */
export const assetPrefix = (userId: string, assetId: string) => `${userPrefix(userId)}/assets/${assetId}/`;

/** An asset's file; `name` is its kind. The caller makes `extension` safe. */
export const assetKey = (userId: string, assetId: string, name: string, extension: string) =>
  `${assetPrefix(userId, assetId)}${name}${extension}`;

/** The finished video, at the address the present system uses. */
export const resultKey = (userId: string, jobId: string) => `${jobPrefix(userId, jobId)}pro_result_${jobId}.mp4`;

/** Where it lies until it was looked at. */
export const uncheckedKey = (result: string) => `${result}.unchecked`;

/** A result that failed a check, one for each generation. */
export const doubtfulKey = (userId: string, jobId: string, generationId: string) =>
  `${jobPrefix(userId, jobId)}doubtful/${encodeURIComponent(generationId)}.mp4`;

/** Everything of all users. */
export const USERS = 'users/';

/** Matches the key of an asset; the group is the asset's id. */
export const ASSET_KEY = /^users\/[^/]+\/assets\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/[^/]+$/;

/** The asset whose file lies there; undefined for any other key. */
export const assetIdOf = (key: string): string | undefined => ASSET_KEY.exec(key)?.[1];

/** The assets that a job's files are. */
export const assetIdsOf = ({ video, audio }: { video: { key: string }; audio: readonly { key: string }[] }): string[] =>
  [video, ...audio].flatMap(({ key }) => assetIdOf(key) ?? []);
