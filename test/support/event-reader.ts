import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { expect, onTestFinished } from 'vitest';

export interface SentEvent {
  id: number;
  event: string;
  data: Record<string, unknown>;
}

export interface EventReader {
  status: number | undefined;
  headers: IncomingMessage['headers'];
  /** What has come by now, without the beats. */
  events: SentEvent[];
  /** The same as it came. */
  text(): string;
  /** Resolves when the stream is over, however it ends. */
  ended: Promise<void>;
  close(): void;
}

/** Reads a stream of events as it comes, on a connection of its own. */
export async function readEvents(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
  const sent: ClientRequest = request(url, { headers, agent: false });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const events: SentEvent[] = [];
  let text = '';
  let rest = '';
  response.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    const blocks = `${rest}${piece}`.split('\n\n');
    rest = blocks.pop() ?? '';
    events.push(...blocks.flatMap(eventIn));
  });
  response.on('error', () => undefined); // cut off: what has come counts
  const ended = new Promise<void>((resolve) => response.once('close', resolve));
  const { statusCode: status } = response;
  return { status, headers: response.headers, events, text: () => text, ended, close: () => sent.destroy() };
}

function eventIn(block: string): SentEvent[] {
  const { id, event, data } = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s)));
  return event && event !== 'beat' ? [{ id: Number(id), event, data: JSON.parse(data) }] : [];
}

/** The same, once it has said hello; closed with the test. */
export async function followEvents(url: string, headers?: Record<string, string>): Promise<EventReader> {
  const stream = await readEvents(url, headers);
  onTestFinished(() => stream.close());
  await expect.poll(() => stream.events.length).toBeGreaterThan(0);
  return stream;
}

export const jobsIn = ({ events }: EventReader): SentEvent[] => events.filter(({ event }) => event === 'job');

/** Which job, and which of its states. */
export const shown = ({ event, data }: SentEvent) => [event, data.id, data.revision];
