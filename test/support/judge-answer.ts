import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { Described } from '../../src/http/operation.js';
import { type AnswerRules, answerRules, escaped, type FoundOperation } from './answer-rules.js';

/** An answer as it goes out. */
export interface Answer {
  method: string;
  /** Without the query. */
  path: string;
  status: number;
  headers: OutgoingHttpHeaders | IncomingHttpHeaders;
  /** Empty where none was sent, and of a stream. */
  body: string;
  isStream: boolean;
}

let rules: AnswerRules | undefined;

/** What the OpenAPI document does not say of this answer, one sentence each. */
export function judgeAnswer(answer: Answer): string[] {
  rules ??= answerRules();
  const { method, path, status } = answer;
  if (OWN_PAGES.test(path) || (method === 'OPTIONS' && status === 204)) return [];
  const operation = rules.find(method, path);
  const faults = operation ? byOperation(rules, operation, answer) : withoutOperation(rules, answer);
  return faults.map((fault) => `${method} ${path} answered ${status}: ${fault}`);
}

/** A message of a stream. */
export function judgeEvent(event: string, data: unknown): string[] {
  rules ??= answerRules();
  if (event !== 'job') return [];
  return rules.faultsOf('/components/schemas/Job', data).map((fault) => `the event "job": ${fault}`);
}

/** They are the description, and not part of it. */
const OWN_PAGES = /^\/(docs|openapi\.json|problems)\b/;

function byOperation(rules: AnswerRules, operation: FoundOperation, answer: Answer): string[] {
  const { responses, pointer } = operation;
  const range = `${Math.floor(answer.status / 100)}XX`;
  const key = [String(answer.status), range].find((one) => one in responses);
  const response = key === undefined ? undefined : responses[key];
  if (key === undefined || !response) return ['this status is not documented'];
  const ofBody =
    answer.isStream || answer.method === 'HEAD' ? [] : bodyFaults(rules, response, `${pointer}/${key}`, answer);
  return [...ofBody, ...typeFaults(response, answer), ...headerFaults(rules, response, answer)];
}

const typeOf = ({ headers }: Answer) => String(headers['content-type'] ?? '').split(';')[0] ?? '';

function typeFaults({ content }: Described, answer: Answer): string[] {
  const type = typeOf(answer);
  if (answer.method === 'HEAD' && type === '') return [];
  return type === '' || content?.[type] ? [] : [`the type ${type} is not documented`];
}

function bodyFaults(rules: AnswerRules, { content, description }: Described, at: string, answer: Answer): string[] {
  const type = typeOf(answer);
  if (answer.body === '') return content ? ['a body is documented, and none was sent'] : [];
  if (!content) return ['no body is documented, and one was sent'];
  if (!content[type]) return [];
  if (!type.endsWith('json')) return [];
  const body: unknown = JSON.parse(answer.body);
  const faults = rules.faultsOf(`${at}/content/${escaped(type)}/schema`, body);
  const code = type === PROBLEM ? codeOf(body) : undefined;
  return code === undefined || description.includes(`\`${code}\``) ? faults : [...faults, `${code} is not documented`];
}

const PROBLEM = 'application/problem+json';
const codeOf = (body: unknown): string => (body as { code?: string }).code ?? 'a problem without a code';

/** Of HTTP itself, of its caches and of what browsers are told: they mean the same everywhere. */
const ORDINARY =
  /^(allow|connection|keep-alive|date|transfer-encoding|content-.*|cache-control|vary|set-cookie|access-control-.*|cross-origin-.*|x-content-type-options|x-accel-buffering|strict-transport-security|referrer-policy|origin-agent-cluster|x-dns-prefetch-control|x-download-options|x-frame-options|x-permitted-cross-domain-policies|x-xss-protection|permissions-policy)$/;

function headerFaults(rules: AnswerRules, { headers: told = {} }: Described, { headers }: Answer): string[] {
  const names = Object.keys(told).map((name) => name.toLowerCase());
  const untold = Object.keys(headers).filter((name) => !names.includes(name) && !ORDINARY.test(name));
  const missing = Object.entries(told).filter(
    ([name, one]) => isRequired(rules, one) && !(name.toLowerCase() in headers),
  );
  return [
    ...untold.map((name) => `the header ${name} is not documented`),
    ...missing.map(([name]) => `the header ${name} is missing`),
  ];
}

function isRequired(rules: AnswerRules, header: unknown): boolean {
  const { $ref, required } = header as { $ref?: string; required?: boolean };
  return ($ref === undefined ? required : rules.header($ref).required) ?? false;
}

/** What is said where no route is: before one is looked for, or because there is none. */
const UNROUTED = [
  ...['route_not_found', 'method_not_allowed', 'host_refused', 'origin_refused', 'invalid_request', 'uri_too_long'],
  ...['unsupported_encoding', 'unsupported_transfer_encoding', 'too_many_requests', 'internal'],
];

function withoutOperation(rules: AnswerRules, answer: Answer): string[] {
  if (answer.method === 'HEAD') return answer.status >= 400 ? [] : ['there is no such address in the document'];
  if (typeOf(answer) !== PROBLEM) return ['there is no such address in the document'];
  const body: unknown = JSON.parse(answer.body);
  const faults = rules.faultsOf('/components/schemas/Problem', body);
  const allow = answer.status !== 405 || answer.headers.allow ? [] : ['the header Allow is missing'];
  return UNROUTED.includes(codeOf(body)) ? [...faults, ...allow] : [...faults, `${codeOf(body)} is not documented`];
}
