import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type SignedInStage, startSignedInStage } from '../../support/pages/signed-in-stage.js';
import { accessCases } from './access-cases.js';
import { draftCases } from './draft-cases.js';
import { findingCases } from './finding-cases.js';
import { signInCases } from './sign-in-cases.js';
import { simpleSubmitCases } from './simple-submit-cases.js';
import { sizeCases } from './size-cases.js';

/**
 * The heart of the web page, in Chromium, on all parts of the product, which are started once for all of it. Whatever the
 * browser complains about fails the test in which it did, what the CSP refuses among it.
 */

let stage: SignedInStage;
const current = () => stage;

beforeAll(async () => {
  stage = await startSignedInStage();
});
afterAll(() => stage?.stop());
afterEach(async ({ task }) => expect(await stage.leave(task)).toEqual([]));

simpleSubmitCases(current);
draftCases(current);
signInCases(current);
findingCases(current);
accessCases(current);
sizeCases(current);
