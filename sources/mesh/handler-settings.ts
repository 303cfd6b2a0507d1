import { ConfigurationError, type Problem } from '../../mesh/contract/errors.ts';
import type { SourceEntry } from '../../mesh/contract/source-kind.ts';
import { templateIn } from './template-in.ts';

/** What of a Mesh handler's own configuration decides where we ask and what we send. */
export interface HandlerSettings {
  readonly source: string | undefined;
  /** Every address that the operator wrote down, the endpoint first. */
  readonly addresses: readonly URL[];
  /** Sent with every call, whatever the description or the client says. */
  readonly operationHeaders: Record<string, string>;
  readonly schemaHeaders: Record<string, string>;
  /** Names that are the operator's; headers in lower case. */
  readonly headers: ReadonlySet<string>;
  readonly queryParams: ReadonlySet<string>;
  /** An address that is not fixed, a template that Mesh would fill from what is not the client's to give. */
  readonly problems: readonly Problem[];
}

type Config = Readonly<Record<string, unknown>>;
type Note = (path: string, expected: string, got: string) => void;

/** Reads the configuration of a handler of Mesh. */
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
    note('.endpoint', 'the address of the partner; servers that a description names are not asked', got);
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

/** Throws `ConfigurationError` where the configuration is not one to open a source with. */
export function throwProblems({ problems }: HandlerSettings) {
  if (problems.length > 0) throw new ConfigurationError(problems);
}

/** `{args.name}` in headers and parameters is the client's to fill; nothing else is to be filled when a request comes. */
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
