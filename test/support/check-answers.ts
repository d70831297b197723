import { afterEach, expect } from 'vitest';
import { takeAnswerFaults } from './answers.js';
import { takeProcessFaults } from './process-answers.js';

/** Run before each test file: a test fails that got an answer which the OpenAPI document does not describe. */
afterEach(() => {
  const faults = [...takeAnswerFaults(), ...takeProcessFaults()];
  expect([...new Set(faults)], 'answers that are not as /openapi.json says').toEqual([]);
});
