import type { Finding } from '../mesh/parse-description.ts';
import { templateIn } from '../mesh/template-in.ts';
import { checkPaths } from './paths.ts';
import { checkReference, type ReferenceContext } from './references.ts';

type Node = Record<string, unknown>;

export interface OperatorSettings {
  /** Names in lower case. */
  readonly headers: ReadonlySet<string>;
  readonly queryParams: ReadonlySet<string>;
}

/**
 * Removes from an OpenAPI document, in place, each part by which Mesh would let it steer the gateway. Notes each mistake
 * that cannot be removed. Rules match the form of a part and not its place, because references can move any part.
 */
export function disarmOpenApi(
  document: unknown,
  operator: OperatorSettings,
  references: ReferenceContext,
): readonly Finding[] {
  if (!isNode(document)) return [{ at: '', expected: 'an OpenAPI document', got: 'no object' }];
  const findings: Finding[] = [];
  const note = (at: string, expected: string, got: string) => void findings.push({ at, expected, got });

  /** When `names` is true, the partner chose the keys of this part, such as property names. */
  const walk = (part: unknown, at: string, names: boolean): void => {
    if (typeof part === 'string') checkText(part, at, note);
    if (part === null || typeof part !== 'object') return;
    if (Array.isArray(part)) {
      for (const [index, item] of part.entries()) walk(item, `${at}[${index}]`, false);
      return;
    }
    const node = part as Node;
    disarmPart(node, names);
    disarmParameter(node, operator, (expected, got) => note(at, expected, got));
    for (const [key, value] of Object.entries(node)) {
      const place = at === '' ? key : `${at}.${key}`;
      if (key === '__proto__') note(place, 'a key that is a name', '__proto__');
      else checkText(key, place, note);
      if (key === '$ref' && typeof value === 'string')
        checkReference(value, place, document, references, note);
      else if (typeof value !== 'string' || !prose.has(key)) walk(value, place, !names && ofNames.has(key));
    }
  };
  if (references.isMain) checkPaths(document, note);
  walk(document, '', false);
  return findings;
}

/** Documentation, which Mesh does not fill. */
const prose = new Set(['description', 'summary']);
const ofNames = new Set(['properties', 'patternProperties', 'definitions', 'schemas', '$defs']);

function checkText(text: string, at: string, note: (at: string, expected: string, got: string) => void) {
  const template = templateIn(text);
  if (template) note(at, 'data: a description fills in nothing of ours', `the template ${template}`);
}

/** Removes text where a schema or a sample is expected: Mesh would read it as a file or an address. */
function disarmPart(node: Node, names: boolean) {
  // A pattern runs against the partner's own values. One of exponential time would block the gateway for hours.
  for (const key of ['pattern', 'schema']) if (typeof node[key] === 'string') delete node[key];
  // The gateway uses the configured endpoint, whatever the description says.
  if (Array.isArray(node.servers)) delete node.servers;
  if (names) return;
  delete node['x-links'];
  if (isNode(node.examples) || (Array.isArray(node.examples) && node.type === undefined)) {
    const samples = Object.entries(node.examples).filter(
      ([, sample]) => typeof (isNode(sample) ? sample.value : sample) !== 'string',
    );
    node.examples = Object.fromEntries(samples);
  }
  if (node.in === 'body' && typeof node.example === 'string') delete node.example;
}

/** Disables a parameter that the operator or the connection must set. It gets a place that Mesh does not know. */
function disarmParameter(
  node: Node,
  { headers, queryParams }: OperatorSettings,
  note: (expected: string, got: string) => void,
) {
  const { name, in: place } = node;
  if (typeof name !== 'string' || typeof place !== 'string') return;
  const isHeader = place === 'header' || place === 'cookie';
  if (isHeader && !/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name)) note(`a ${place} name`, name.slice(0, 40));
  const lower = name.toLowerCase();
  const isTaken =
    (place === 'header' && (headers.has(lower) || isReserved(lower))) ||
    (place === 'cookie' && headers.has('cookie')) ||
    (place === 'query' && queryParams.has(name));
  if (isTaken) Object.assign(node, { in: 'withheld', required: false });
}

/** Header parameters that are never offered, in lower case. OpenAPI 3 itself ignores the first three. */
const reserved = new Set(
  `accept authorization content-type accept-encoding connection content-length content-encoding cookie cookie2 date expect
  forwarded host http2-settings keep-alive origin referer server set-cookie te trailer transfer-encoding upgrade via
  x-real-ip x-http-method x-http-method-override x-method-override x-original-url x-rewrite-url x-host true-client-ip
  cf-connecting-ip x-client-ip x-cluster-client-ip traceparent tracestate baggage`.split(/\s+/),
);

function isReserved(name: string): boolean {
  return reserved.has(name) || /^(?:proxy-|sec-|x-forwarded|x-envoy-|x-amzn?-)/.test(name);
}

function isNode(value: unknown): value is Node {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
