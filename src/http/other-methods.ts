import type { RequestHandler } from 'express';
import { AppError } from '../domain/errors.js';

/** The last handler of each route: OPTIONS is answered with what the address takes, every other method is refused. */
export const otherMethods: RequestHandler = (request, response) => {
  response.set('Allow', allowed(request.route.methods).join(', '));
  if (request.method !== 'OPTIONS') throw new AppError('method_not_allowed');
  response.status(204).end();
};

/** Express gives HEAD to the handler of GET, and calls a handler of every method "_all". */
function allowed(methods: Record<string, boolean>): string[] {
  const named = Object.keys(methods).filter((method) => method !== '_all');
  const withHead = named.flatMap((method) => (method === 'get' ? ['get', 'head'] : [method]));
  return [...withHead, 'options'].map((method) => method.toUpperCase());
}
