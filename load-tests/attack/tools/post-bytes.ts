/** A whole POST of JSON as bytes. */
export function postBytes(body: string, headers: readonly string[] = []): Buffer {
  const lines = [
    'POST /graphql HTTP/1.1',
    'host: gateway',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
