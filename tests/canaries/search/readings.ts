const base64Run = /[A-Za-z0-9+/_-]{16,}/g;
const hexRun = /(?:[0-9a-f]{2}){10,}/gi;
const maxDepth = 2;

/** Returns a text as it is, and with its opaque parts decoded: base64, hexadecimal, URL and JSON escapes. */
export function* readings(text: string, depth = 0): Generator<string> {
  yield text;
  if (depth === maxDepth) return;
  const decoded = [...decodeAll(text)].join('\n');
  if (decoded !== '') yield* readings(decoded, depth + 1);
}

function* decodeAll(text: string): Generator<string> {
  for (const [run] of text.matchAll(base64Run)) {
    // A personal value as it stands hides no other.
    if (run.startsWith('cnry-')) continue;
    // A prefix such as `v1.` or `p_` moves where the groups of four begin.
    for (const start of [0, 1, 2, 3]) {
      const plain = Buffer.from(run.slice(start), 'base64').toString('latin1');
      if (isReadable(plain)) yield plain;
    }
  }
  for (const [run] of text.matchAll(hexRun)) {
    const plain = Buffer.from(run, 'hex').toString('latin1');
    if (isReadable(plain)) yield plain;
  }
  if (text.includes('%')) yield text.replace(/(?:%[0-9a-f]{2})+/gi, decodePercent);
  if (text.includes('\\u'))
    yield text.replace(/\\u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Whether a decoded part is worth a search. Noise rarely has ten letters or digits in a row. */
function isReadable(text: string): boolean {
  return /[A-Za-z0-9]{8}|\d{4}-\d\d/.test(text);
}

function decodePercent(run: string): string {
  return Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8');
}
