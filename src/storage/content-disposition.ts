/**
 * What a browser saves a file as (RFC 6266): the name itself where it is plain ASCII, else a plain one for old clients, and
 * the true one as RFC 8187 writes it.
 */
export function attachmentNamed(fileName: string): string {
  const plain = fileName.replace(/[^ -~]|["\\%]/gu, '_');
  const simple = `attachment; filename="${plain}"`;
  return plain === fileName ? simple : `${simple}; filename*=UTF-8''${encoded(fileName)}`;
}

/** encodeURIComponent leaves four characters that RFC 8187 does not allow. */
const encoded = (text: string) =>
  encodeURIComponent(text).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
