import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** zod's findings in class-validator's words: `segments.0.property label should not exist`. */
export const validationMessages = (error: z.ZodError): string[] => error.issues.flatMap((issue) => messages(issue));

/** The same for `options`, where Sync.so says it in one sentence (sync-so.md 3.2). */
export function optionsMessage(error: z.ZodError): string {
  const [issue] = error.issues;
  const [first] = issue ? messages(issue, 'does not exist') : [];
  return `Invalid generation options: ${first ?? 'options must be an object'}`;
}

function messages(issue: Issue, unknownKey = 'should not exist'): string[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const place = path ? `${path}.` : '';
    return issue.keys.map((key) => `${place}property ${key} ${unknownKey}`);
  }
  if (issue.code === 'invalid_value')
    return [`${path} must be one of the following values: ${issue.values.join(', ')}`];
  if (issue.code === 'invalid_union') return [`${path} must be one of the following values: video, image, audio, text`];
  return [`${path || 'body'} ${issue.message}`];
}
