import type { RequestHandler } from 'express';
import { isKnownCode } from '../../domain/error-table.js';
import { AppError } from '../../domain/errors.js';
import { PROBLEM_PAGE_POLICY, problemPage } from '../problem-page.js';

/** Where the `type` of a problem leads: what its code means, for people. Open to anybody, like the API's other documentation. */
export const getProblem: RequestHandler = (request, response) => {
  const code = String(request.params.code);
  if (!isKnownCode(code)) throw new AppError('route_not_found', { detail: 'No problem has that code.' });
  response
    .set({ 'Content-Security-Policy': PROBLEM_PAGE_POLICY, 'Cache-Control': 'public, max-age=3600' })
    .type('html')
    .send(problemPage(code));
};
