import { ConfigurationError, type Problem } from '../../mesh/contract/errors.ts';
import type { SourceEntry } from '../../mesh/contract/source-kind.ts';
import { templateIn } from './template-in.ts';

/** The settings of a Mesh handler that decide the targets and the content of its requests. */
export interface HandlerSettings {
  readonly source: string | undefined;
  /** Every address in the configuration, the endpoint first. */
  readonly addresses: readonly URL[];
  /** Sent with every request, whatever the description or the client says. */
  readonly operationHeaders: Record<string, string>;
  readonly schemaHeaders: Record<string, string>;
  /** Header names that the operator sets, in lower case. */
  readonly headers: ReadonlySet<string>;
  readonly queryParams: ReadonlySet<string>;
  /** Mistakes: an address that is not fixed, or a template that the client may not fill. */
  readonly problems: readonly Problem[];
}

type Config = Readonly<Record<string, unknown>>;
type Note = (path: string, expected: string, got: string) => void;

/** Reads the configuration of a Mesh handler. */
export function readHandlerSettings({
  name,
  handler: kind,
  config: given,
}: Pick<SourceEntry, 'name' | 'handler' | 'config'>): HandlerSettings {
  const config = (given ?? {}) as Config;
  const problems: Problem[] = [];
  const note: Note = (path, expected, got) =>
    void problems.push({
      file: '.meshrc.yaml',
      path: `sources.${name}.handler.${kind}${path}`,
      expected,
      got,
    });
  checkTemplates(config, '', note);
  const addresses = readAddresses(config, '', note);
  if (kind === 'openapi' && typeof config.endpoint !== 'string') {
    const got = `only ${Object.keys(config).join(', ')}`;
    note('.endpoint', 'the address of the partner; servers in a description are never used', got);
  }
  if (kind === 'openapi' && /\.graphql$/.test(String(config.source)))
    note('.source', 'an OpenAPI document', 'GraphQL types');
  const operationHeaders = texts(config.operationHeaders);
  return {
    source: typeof config.source === 'string' ? config.source : undefined,
    addresses,
    operationHeaders: Object.fromEntries(
      Object.entries(operationHeaders).filter(([, value]) => !value.includes('{')),
    ),
    schemaHeaders: texts(config.schemaHeaders),
    headers: new Set(Object.keys(operationHeaders).map((header) => header.toLowerCase())),
    queryParams: new Set(Object.keys(texts(config.queryParams))),
    problems,
  };
}

/** Throws `ConfigurationError` when the settings have problems. */
export function throwProblems({ problems }: HandlerSettings) {
  if (problems.length > 0) throw new ConfigurationError(problems);
}

/** Allows only `{args.name}` in headers and parameters, because only the client's arguments are filled per request. */
function checkTemplates(part: unknown, path: string, note: Note) {
  if (typeof part === 'string') {
    const template = templateIn(part);
    if (template && !/^\{\s*args\./.test(template))
      note(path, `\${NAME} for the environment; other templates than {args.name} are not filled`, template);
  } else if (part !== null && typeof part === 'object') {
    for (const [key, value] of Object.entries(part)) checkTemplates(value, `${path}.${key}`, note);
  }
}

function readAddresses(config: Config, path: string, note: Note): URL[] {
  const { endpoint, ...others } = config;
  const found: URL[] = [];
  for (const [key, value] of Object.entries({ endpoint, ...others })) {
    if (Array.isArray(value) || (value !== null && typeof value === 'object')) {
      found.push(...readAddresses(value as Config, `${path}.${key}`, note));
    } else if (key === 'endpoint' || key === 'subscriptionsEndpoint' || isAddress(value)) {
      if (value === undefined) continue;
      const text = String(value);
      const url = URL.canParse(text) ? new URL(text) : undefined;
      const isFixed = url && /^https?:$/.test(url.protocol) && !/[{}]/.test(text);
      const isPlain = key !== 'endpoint' || (url?.search === '' && url.hash === '');
      if (url && isFixed && isPlain) found.push(url);
      else if (/endpoint$/i.test(key))
        note(`${path}.${key}`, 'an http(s) address without templates, query and #', 'another');
    }
  }
  return found;
}

function isAddress(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\//i.test(value);
}

function texts(given: unknown): Record<string, string> {
  const entries = given !== null && typeof given === 'object' ? Object.entries(given) : [];
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
