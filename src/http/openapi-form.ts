import { EXAMPLES } from './openapi-examples.js';
import { type JsonSchema, schemaRef } from './openapi-schemas.js';

/** contentMediaType is OpenAPI 3.1's word for a file; Swagger UI and older generators look for `format`. */
const FILE = { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' };

/** JSON in a text field, as forms have it. */
const jsonText = (name: 'Segments' | 'Options', description: string) => ({
  ...{ type: 'string', description },
  ...{ contentMediaType: 'application/json', contentSchema: schemaRef(name) },
  examples: [JSON.stringify(EXAMPLES[name])],
});

/** The form of a new job. No encodings: of a part's type nothing depends on what a client says. */
export const jobForm = {
  type: 'object',
  required: ['video', 'audio', 'segments'],
  properties: {
    video: { ...FILE, description: 'Exactly one video file.' },
    audio: {
      type: 'array',
      minItems: 1,
      items: FILE,
      description:
        'Audio files. The refId of each is its file name without the extension, other characters than letters, digits, "_" and "-" made "-" ("audio" where nothing is left). Where you cannot choose the file name, call the part audio[REFID] instead.',
    },
    segments: jsonText('Segments', 'Which audio goes where.'),
    options: jsonText('Options', 'How it is made.'),
    model: schemaRef('Model'),
    name: schemaRef('JobName'),
  },
  additionalProperties: false,
} satisfies JsonSchema;
