import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { OwnErrorCode } from '../domain/error-table.js';
import { AppError } from '../domain/errors.js';
import { PROBLEM_TYPE, problemOf } from './problem.js';
import { URL_CHARS } from './refuse-requests.js';

/** Enough to read an answer; what else comes on the connection is thrown away. */
const LINGER_MS = 2_000;

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/**
 * Answers what never becomes a request, or ends one in the middle: Node would close the connection with an empty body,
 * or with none. The same problems as everywhere; the connection is closed after each, since nobody knows where the next
 * request would begin.
 */
export function answerProtocolFaults(server: Server): void {
  const latest = new WeakMap<Duplex, Exchange>();
  server.prependListener('request', (request, response) => latest.set(request.socket, { request, response }));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (isTold(latest.get(socket)) || error.code === 'ECONNRESET') socket.destroy();
    else refuse(socket, faultOf(error));
  });
  server.on('timeout', (socket: Socket) => {
    const exchange = latest.get(socket);
    // Also a connection that is kept alive and idle; and when it is we who take long, there is nothing to say.
    if (!exchange || exchange.request.complete || isTold(exchange)) socket.destroy();
    else refuse(socket, new AppError('request_timeout'));
  });
  server.on('checkExpectation', (_request, response: ServerResponse) => {
    const { status, headers, body } = answerOf(new AppError('expectation_failed'));
    response.writeHead(status, headers).end(body);
  });
  server.on('connect', (_request, socket) => refuse(socket, new AppError('method_not_allowed')));
}

/** An answer was begun that a second one would mix with; one that is over, with its request, is of before. */
function isTold(exchange: Exchange | undefined): boolean {
  if (!exchange?.response.headersSent) return false;
  return !exchange.response.writableFinished || !exchange.request.complete;
}

const CODES: Record<string, OwnErrorCode> = {
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_INVALID_TRANSFER_ENCODING: 'unsupported_transfer_encoding',
};

/** `rawPacket` and `reason` are Node's: the bytes the parser had, and what it says of them. */
function faultOf(error: NodeJS.ErrnoException & { rawPacket?: Buffer; reason?: string }): AppError {
  const { code = '', rawPacket, reason } = error;
  if (code === 'HPE_HEADER_OVERFLOW') {
    const firstLine = rawPacket?.indexOf('\n') ?? 0;
    return new AppError(firstLine < 0 || firstLine > URL_CHARS ? 'uri_too_long' : 'headers_too_large');
  }
  const own = isAboutLength(error) ? undefined : CODES[code];
  return own ? new AppError(own) : new AppError('malformed_request', { detail: reason && `${reason}.` });
}

/** The parser calls a length beside chunks a wrong transfer encoding: which of the two holds, nobody knows. */
const isAboutLength = ({ reason = '' }: { reason?: string }) => /content-length/i.test(reason);

function answerOf(error: AppError) {
  const problem = problemOf(error, randomUUID());
  const body = JSON.stringify(problem);
  const headers = {
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': String(Buffer.byteLength(body)),
    'X-Request-Id': problem.requestId,
    Connection: 'close',
  };
  return { status: problem.status, headers, body };
}

function refuse(socket: Duplex, error: AppError): void {
  if (!socket.writable) return void socket.destroy();
  const { status, headers, body } = answerOf(error);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'));
  // Closed with bytes unread, the connection would be reset, and the answer lost with it.
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(timer));
}
