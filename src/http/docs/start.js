/** Swagger UI would ask for a file wherever a text says what it holds. JSON is a text that people write. */
const jsonAsText = () => ({
  afterLoad() {
    const { isFileUploadIntended } = this.fn;
    this.fn.isFileUploadIntended = (schema, mediaType) =>
      mediaTypeOf(schema) !== 'application/json' && isFileUploadIntended(schema, mediaType);
  },
});

/** Schemas come as maps of Immutable and as plain objects. */
const mediaTypeOf = (schema) => (schema?.get ? schema.get('contentMediaType') : schema?.contentMediaType);

// validatorUrl: without null, Swagger UI sends the document's address to a validator on the internet.
SwaggerUIBundle({
  ...{ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null },
  plugins: [jsonAsText],
});
