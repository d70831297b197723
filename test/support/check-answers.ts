import { afterEach, expect } from 'vitest';
import { takeAnswerFaults } from './answers.js';

/** Run before each test file: a test fails that got an answer which the OpenAPI document does not describe. */
afterEach(() => {
  expect([...new Set(takeAnswerFaults())], 'answers that are not as /openapi.json says').toEqual([]);
});
