/** Where things lie in the bucket. Keys are derived, never random, so that a retry finds what it wrote. */

/**
 * One path step per user. Slashes are encoded; "." and ".." would be steps up in a path or a URL (so would "%2E"), so
 * they get a mark that encodeURIComponent never lets through.
 */
const userPrefix = (userId: string) => `users/${/^\.+$/.test(userId) ? '=' : ''}${encodeURIComponent(userId)}`;

/** Everything of one job lies under this prefix, its uploads and its result. */
export const jobPrefix = (userId: string, jobId: string) => `${userPrefix(userId)}/jobs/${jobId}/`;

/** Uploads of a job; `name` is a part's role: `video` or an audio's refId. The caller makes `extension` safe. */
export const uploadKey = (userId: string, jobId: string, name: string, extension: string) =>
  `${jobPrefix(userId, jobId)}input/${name}${extension}`;

/** The finished video, at the address the present system uses. */
export const resultKey = (userId: string, jobId: string) => `${jobPrefix(userId, jobId)}pro_result_${jobId}.mp4`;

/** Everything of all users. */
export const USERS = 'users/';

/** Matches the key of an upload, not of a result; the group is the job's id. */
export const UPLOAD_KEY = /^users\/[^/]+\/jobs\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/input\//;
