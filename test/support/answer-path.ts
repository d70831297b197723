/** What a request asks for, without the query; also where it names the server, as one to a proxy does. */
export const pathOf = (url = ''): string => url.replace(/^https?:\/\/[^/?]*/i, '').split('?', 1)[0] ?? '';
