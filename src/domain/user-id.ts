/** No space, no control character and no half of a surrogate pair: ids go into S3's keys, headers and Temporal. */
const ID = /^[^\p{C}\p{Z}]+$/u;

/** An S3 key has 1,024 bytes, and the job's own path comes behind the user's. */
const MOST_ENCODED = 600;

/** Whether somebody may be called so; an identity provider's subject has at most 255 characters. */
export const isUserId = (id: string): boolean => ID.test(id) && encodeURIComponent(id).length <= MOST_ENCODED;
