import { expect, it } from 'vitest';
import { MODELS } from '../../src/domain/job.js';
import { optionsOf } from '../../src/domain/models.js';
import { optionsSchema } from '../../src/http/submission-schemas.js';

it('every option that a job may have is used by a model, and sync_mode by all', () => {
  const used = new Set(MODELS.flatMap(optionsOf));
  expect([...used].toSorted()).toEqual(Object.keys(optionsSchema.shape).toSorted());
  for (const model of MODELS) expect(optionsOf(model), model).toContain('sync_mode');
});
