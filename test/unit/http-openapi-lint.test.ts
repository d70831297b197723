import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { createOpenApi } from '../../src/http/openapi.js';
import { answerRules, escaped } from '../support/answer-rules.js';

const document = JSON.parse(JSON.stringify(createOpenApi())) as {
  paths: Record<string, Record<string, Operation>>;
  components: { examples: Record<string, { value: unknown }>; schemas: Record<string, { examples?: unknown[] }> };
};

interface Body {
  content?: Record<string, { examples?: Record<string, { $ref: string }> }>;
}
interface Operation {
  requestBody?: Body;
  responses?: Record<string, Body>;
}

/** Every body of JSON in the document, by its JSON pointer, with the names of its examples. */
function bodies(): { pointer: string; examples: string[] }[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { requestBody, responses = {} }]) => {
      const at = `/paths/${escaped(path)}/${method}`;
      const answers = Object.entries(responses).map(([status, body]) => [`${at}/responses/${status}`, body] as const);
      return [[`${at}/requestBody`, requestBody] as const, ...answers].flatMap(([pointer, body]) =>
        Object.entries(body?.content ?? {})
          .filter(([type]) => type.endsWith('json'))
          .map(([type, { examples = {} }]) => ({
            pointer: `${pointer}/content/${escaped(type)}/schema`,
            examples: Object.values(examples).map(({ $ref }) => $ref.split('/').at(-1) ?? ''),
          })),
      );
    }),
  );
}

describe('the OpenAPI document', () => {
  it('passes the recommended rules of redocly lint, without a warning', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lintFromString({ source: JSON.stringify(document), config });
    // A browser is only led on by it: there is no other answer.
    const leadsOn = ({ ruleId, location: [at] }: (typeof problems)[0]) =>
      ruleId === 'operation-2xx-response' && at?.pointer?.includes('~1login~1oidc');
    const words = problems
      .filter((one) => !leadsOn(one))
      .map(({ ruleId, message, location: [at] }) => `${ruleId}: ${message} (${at?.pointer})`);
    expect(words).toEqual([]);
  });

  it('has an example of every body, which is as the schema there says', () => {
    const { faultsOf } = answerRules();
    const all = bodies();
    expect(all.length).toBeGreaterThan(100);
    for (const { pointer, examples } of all) {
      expect(examples.length, `an example in src/http/openapi-examples.ts for ${pointer}`).toBeGreaterThan(0);
      for (const name of examples) {
        expect(faultsOf(pointer, document.components.examples[name]?.value), `${name} at ${pointer}`).toEqual([]);
      }
    }
  });

  it('has examples of the texts in the form that are what is taken', () => {
    const { faultsOf } = answerRules();
    const form = `/paths/${escaped('/api/v1/sync/pro-sync-process')}/post/requestBody/content/${escaped('multipart/form-data')}/schema`;
    const { segments, options } = createJobForm();
    for (const [name, { examples, contentMediaType }] of Object.entries({ segments, options })) {
      expect(contentMediaType).toBe('application/json');
      expect(faultsOf(`${form}/properties/${name}/contentSchema`, JSON.parse(examples[0]))).toEqual([]);
    }
  });

  it('has no pattern beside a format: clients would refuse dates that are right', () => {
    const patterned = JSON.stringify(document).match(/"format":"[^"]+","pattern"/g);
    expect(patterned).toBeNull();
    expect(JSON.stringify(document)).toContain('"format":"date-time"');
  });
});

interface JsonText {
  contentMediaType: string;
  examples: [string];
}

function createJobForm(): Record<'segments' | 'options', JsonText> {
  const body = document.paths['/api/v1/sync/pro-sync-process']?.post?.requestBody as unknown as {
    content: { 'multipart/form-data': { schema: { properties: Record<'segments' | 'options', JsonText> } } };
  };
  return body.content['multipart/form-data'].schema.properties;
}
