import { updateSchema } from 'cm6-graphql';
import { createDocs } from './docs.ts';
import { byId } from './dom.ts';
import { jsonEditor, queryEditor, resultViewer, setText, textOf } from './editors.ts';
import { operationAt } from './request.ts';
import { run } from './run.ts';
import { listKeys, listSaved, readExplorerSettings } from './saved.ts';
import { readSchema } from './schema.ts';
import { words } from './words.ts';

const labelOf = (id: string) => byId(id).dataset.label ?? '';
const key = byId<HTMLInputElement>('key');
const runButton = byId<HTMLButtonElement>('run');
const status = byId('status');
let running: AbortController | undefined;

const docs = createDocs(byId('schema'));
const query = queryEditor(byId('query'), labelOf('query'), {
  onRun: () => void start(),
  onChange: () => sessionStorage.setItem('pertuis-query', textOf(query)),
  onShow: (field, type) => docs.show(type, field),
});
const variables = jsonEditor(byId('variables'), labelOf('variables'), () => void start());
const headers = jsonEditor(byId('headers'), labelOf('headers'), () => void start());
const result = resultViewer(byId('result'), labelOf('result'));
const outcome = { result, status, facts: byId('facts') };

runButton.addEventListener('click', () => {
  if (running) running.abort();
  else void start();
});
key.addEventListener('change', () => void useKey(key.value));

async function start() {
  running?.abort();
  const text = textOf(query);
  if (text.trim() === '') return say(words.noOperation);
  const given = readJson('variables', textOf(variables));
  const more = readJson('headers', textOf(headers));
  if (!given || !more) return;
  const controller = new AbortController();
  running = controller;
  runButton.textContent = words.stop;
  const included = [...document.querySelectorAll<HTMLInputElement>('input[name=include]:checked')];
  await run(
    {
      query: text,
      operation: operationAt(text, query.state.selection.main.head),
      variables: Object.keys(given).length > 0 ? given : undefined,
      headers: { ...credential(), ...textsIn(more) },
      include: included.map(({ value }) => value),
      signal: controller.signal,
    },
    outcome,
  );
  if (running !== controller) return;
  running = undefined;
  runButton.textContent = words.run;
}

/** Undefined, and said, when it is no JSON object. */
function readJson(id: string, text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text.trim() || '{}');
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  say(words.notJson + labelOf(id));
  return undefined;
}

function textsIn(headersGiven: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(headersGiven).map(([name, value]) => [name, String(value)]));
}

function credential(): Record<string, string> {
  return key.value.trim() === '' ? {} : { authorization: `Bearer ${key.value.trim()}` };
}

function say(text: string) {
  status.textContent = text;
}

/** What a client may read of the schema hangs on its key. */
async function useKey(value: string) {
  key.value = value;
  const schema = await readSchema(credential());
  updateSchema(query, schema);
  docs.setSchema(schema);
}

const settings = await readExplorerSettings();
listKeys(byId('keys'), settings.keys, (value) => void useKey(value));
const before = sessionStorage.getItem('pertuis-query');
listSaved(byId<HTMLSelectElement>('saved'), settings.queries, (text) => setText(query, text));
if (before && location.hash === '') setText(query, before);
await useKey('');
