import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  headers: Headers;
  body: string;
}

/** Sends bytes as they are, and reads until the server closes the connection: the answers, in their order. */
export const sendRaw = (url: string, ...chunks: (string | Buffer)[]): Promise<RawAnswer[]> => exchange(url, chunks);

/** The same of somebody who says that no more comes, in the middle of a request or behind it. */
export const sendHalf = (url: string, bytes: string | Buffer): Promise<RawAnswer[]> => exchange(url, [bytes], true);

async function exchange(url: string, chunks: (string | Buffer)[], ends = false): Promise<RawAnswer[]> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text;
  });
  socket.on('error', () => {}); // what was received by then counts
  for (const chunk of chunks) socket.write(chunk);
  if (ends) socket.end();
  await once(socket, 'close');
  return answersIn(received);
}

function answersIn(received: string): RawAnswer[] {
  const head = /^HTTP\/1\.1 (\d{3}) [^\r]*\r\n(.*?)\r\n\r\n/s.exec(received);
  if (!head) return [];
  const [all, status, lines = ''] = head;
  const headers = new Headers(
    lines.split('\r\n').map((line) => line.split(/: ?(.*)/s).slice(0, 2) as [string, string]),
  );
  const end = all.length + Number(headers.get('content-length') ?? 0);
  const answer = { status: Number(status), headers, body: received.slice(all.length, end) };
  return [answer, ...answersIn(received.slice(end))];
}
