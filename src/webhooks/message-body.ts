/** A webhook's message, as docs/webhooks.md describes it. */
export interface MessageContent {
  type: string;
  /** When it happened. */
  at: Date;
  data: object;
}

/** Receivers may refuse what is larger; the specification advises 20 KiB. */
export const MOST_BODY_BYTES = 20 * 1024;

/** Of all that a job says in lists, only its warnings can be that large. */
export function messageBody(content: MessageContent): string {
  const body = textOf(content);
  return Buffer.byteLength(body) <= MOST_BODY_BYTES
    ? body
    : textOf({ ...content, data: { ...content.data, warnings: [] } });
}

const textOf = ({ type, at, data }: MessageContent) => JSON.stringify({ type, timestamp: at.toISOString(), data });
