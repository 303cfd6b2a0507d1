/**
 * `npm start`: five partners, each its own process on its own port, and the gateway in front of them. Ctrl-C stops the
 * gateway first, so that requests under way can finish, then the partners.
 */
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demonstrationKeys, demonstrationKeysFile } from './keys.ts';
import { type Child, startGateway, startPartner } from './partners/spawn.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const port = process.env.PORT ?? '4000';
const stateDirectory = resolve(root, process.env.PERTUIS_STATE ?? '.pertuis');

interface Partner {
  readonly name: string;
  readonly port: number;
  /** What the gateway reads its address from. Set already: the partner is elsewhere and none is started. */
  readonly variable: string;
  readonly what: string;
}

const partners: readonly Partner[] = [
  { name: 'reuse', port: 4101, variable: 'REUSE_URL', what: 'reuse centre, OpenAPI' },
  { name: 'portal', port: 4102, variable: 'PORTAL_URL', what: 'open-data portal, Opendatasoft v2.1' },
  { name: 'port', port: 4103, variable: 'PORT_SENSORS_URL', what: 'biogas sensors, SensorThings 1.1' },
  { name: 'stores', port: 4104, variable: 'DEMO_DATABASE_URL', what: 'sensor store, PostgreSQL' },
  { name: 'waste', port: 4105, variable: 'WASTE_URL', what: 'waste tracking, GraphQL' },
];

const children: Child[] = [];
let gateway: Child | undefined;
let stopping = false;

process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));

try {
  await start();
} catch (error) {
  if (!stopping) {
    process.stderr.write(
      `The demonstration cannot start: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    await stop(1);
  }
}

async function start() {
  if (port !== '0' && (await isTaken(Number(port)))) {
    throw new Error(
      `port ${port} is taken. Free it, or choose another: PORT=${Number(port) + 1} npm start (PORT=0 takes any).`,
    );
  }
  say('Pertuis, the La Rochelle demonstration. Ctrl-C stops it.\n');
  const environment = {
    ...process.env,
    TERRITORY_NOW: process.env.TERRITORY_NOW ?? new Date().toISOString(),
    // `npm run dev`: the configuration's files, as `--watch-path` does for code.
    ...(process.argv.includes('--reload-on-save') && { RELOAD_ON_SAVE: 'true' }),
  };
  const addresses = await Promise.all(partners.map((partner) => open(partner, environment)));
  for (const [index, { name, what }] of partners.entries())
    say(`  ${name.padEnd(8)} ${addresses[index]}  ${what}`);

  const keys = demonstrationKeys(root, stateDirectory, environment);
  say('');
  const explorerKeys = demonstrationKeysFile(stateDirectory);
  gateway = startGateway(root, { ...environment, PORT: port, PERTUIS_EXPLORER_KEYS: explorerKeys }, say);
  const url = await gateway.ready;
  say('\nKeys for  Authorization: Bearer <key>  (kept in .pertuis/, for this machine only)');
  for (const [consumer, key] of Object.entries(keys)) say(`  ${consumer.padEnd(20)} ${key}`);
  say('\nTry, in a second terminal:');
  const elsewhere = port === '4000' ? '' : ` --url ${url}`;
  const saved = 'npx pertuis query territory/la-rochelle/queries';
  say(`  ${saved}/fullest-container.graphql${elsewhere} --include eco,provenance`);
  say(`  ${saved}/arrival.graphql${elsewhere} --include eco,provenance --key ${keys['sustainability-lead']}`);
  say(`  ${saved}/neighbourhood.graphql${elsewhere} --key ${keys['citizen-app']}`);
  say(`  npx pertuis invalidate --source port${elsewhere} --key ${keys.operator}`);
  const code = await gateway.ended;
  if (!stopping) await stop(code ?? 1);
}

/**
 * Starts a partner and passes its address to the gateway. It uses a free port when its own is taken. The check of the port saves
 * a second filling of the store; a port that is taken after the check makes the partner choose another (`runPartner`).
 */
async function open(
  { name, port: usual, variable }: Partner,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const given = environment[variable];
  if (given && name !== 'stores') return given;
  const child = startPartner(name, (await isTaken(usual)) ? 0 : usual, environment);
  children.push(child);
  void child.ready.then(() => noteLoss(name, child)).catch(() => {});
  const address = await child.ready.catch((error: Error) => {
    throw new Error(`the partner "${name}": ${error.message}`);
  });
  if (given) return 'the database of DEMO_DATABASE_URL';
  environment[variable] = address;
  return address.replace(/\?.*$/, '');
}

async function noteLoss(name: string, child: Child) {
  await child.ended;
  if (!stopping)
    say(`The partner "${name}" has ended. Its fields answer SOURCE_UNAVAILABLE until you start again.`);
}

async function stop(code: number) {
  if (stopping) return;
  stopping = true;
  if (gateway && gateway.process.exitCode === null) {
    gateway.process.kill('SIGTERM');
    await gateway.ended;
  }
  for (const { process: child } of children) child.kill('SIGTERM');
  const all = Promise.all(children.map(({ ended }) => ended));
  const late = new Promise((resolve) => setTimeout(resolve, 5_000).unref());
  await Promise.race([all, late]);
  for (const { process: child } of children) if (child.exitCode === null) child.kill('SIGKILL');
  process.exit(code);
}

function isTaken(candidate: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(true));
    probe.listen(candidate, '127.0.0.1', () => probe.close(() => resolve(false)));
  });
}

function say(line: string) {
  process.stdout.write(`${line}\n`);
}
