type Node = Record<string, unknown>;
type Note = (at: string, expected: string, got: string) => void;

const methods = new Set(['get', 'put', 'post', 'delete', 'patch', 'head', 'options']);
const besides = new Set(['parameters', 'summary', 'description', '$ref']);
/** Twice the number in the largest public description known. Each operation becomes a field. */
const maxOperations = 2_000;

/** Notes paths that would not lead to one place below the endpoint, and malformed operations. */
export function checkPaths(document: Node, note: Note) {
  if (!isNode(document.paths)) return note('paths', 'an object of paths', typeof document.paths);
  const paths = Object.entries(document.paths);
  let operations = paths.length;
  if (operations <= maxOperations) operations = checkEach(paths, document.paths, note);
  if (operations <= maxOperations) return;
  note('paths', `at most ${maxOperations} operations`, String(operations));
  document.paths = {};
}

function checkEach(paths: [string, unknown][], owner: Node, note: Note): number {
  let operations = 0;
  for (const [path, item] of paths) {
    if (path.startsWith('x-')) delete owner[path];
    else if (!isNode(item)) note(`paths.${path}`, 'an object of operations', typeof item);
    else {
      const flaw = flawOf(path);
      if (flaw) note(`paths.${path.slice(0, 100)}`, 'a path below the endpoint', flaw);
      operations += checkOperations(item, `paths.${path}`, note);
    }
  }
  return operations;
}

function checkOperations(item: Node, at: string, note: Note): number {
  let operations = 0;
  for (const [method, operation] of Object.entries(item)) {
    if (methods.has(method.toLowerCase()) && isNode(operation)) {
      operations += 1;
      // Mesh would make them subscriptions that no server handles.
      delete operation.callbacks;
      const { operationId } = operation;
      if (typeof operationId === 'string' && operationId in Object.prototype)
        note(`${at}.${method}.operationId`, 'a name of its own', operationId);
    } else if (!besides.has(method)) delete item[method];
  }
  return operations;
}

function flawOf(path: string): string | undefined {
  const [before = ''] = path.split('?', 1);
  if (!path.startsWith('/')) return 'one that does not begin with /';
  if (path.length > 2_000) return 'one of over 2000 characters';
  if (/[\\#\s\p{Cc}]/u.test(path)) return 'one with a backslash, # or blank';
  if (/[{}]/.test(path.replace(/\{[^{}/?]+\}/g, ''))) return 'braces around no parameter';
  if (before.includes('//')) return 'an empty segment';
  if (before.split('/').some((piece) => isDots(piece))) return 'a segment that leads upwards';
  return undefined;
}

/** Returns whether a piece is `.` or `..` in either encoding. */
function isDots(piece: string): boolean {
  return /^(?:\.|%2e){1,2}$/i.test(piece);
}

function isNode(value: unknown): value is Node {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
