import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { script } from './k6/script.ts';
import execution from './k6/stand-in/execution.ts';
import { kindOf, restart, summaryData } from './k6/stand-in/recorded.ts';
import { type Demonstration, startDemonstration } from './run/demonstration.ts';
import { allScenarios } from './scenarios/all-scenarios.ts';
import { cachedRead } from './scenarios/cached-read.ts';
import type { Report } from './scenarios/report.ts';

/** The load scenarios as both generators run them, against the demonstration. */
const here = fileURLToPath(new URL('.', import.meta.url));
let demonstration: Demonstration;
/** Where nothing listens. */
let none: string;
const k6 = globalThis as unknown as { __ENV: Record<string, string>; open: (url: string) => string };

beforeAll(async () => {
  demonstration = await startDemonstration();
  none = await freeAddress();
}, 150_000);

afterAll(() => demonstration?.stop(), 40_000);

async function freeAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe('the k6 scripts, on a stand-in of the k6 modules', () => {
  const iterations = 10;
  type Script = ReturnType<typeof script>;

  beforeEach(() => {
    k6.__ENV = { PERTUIS_URL: demonstration.url, PERTUIS_KEYS: JSON.stringify(demonstration.keys) };
    k6.open = (url) => readFileSync(fileURLToPath(url), 'utf8');
    restart();
  });

  function run({ ask }: Pick<Script, 'ask'>, start: { first: number }) {
    for (let n = 0; n < iterations; n++) {
      execution.scenario.iterationInTest = n;
      ask(start);
    }
  }

  function reportOf(written: Record<string, string>): Report {
    const path = Object.keys(written).find((name) => name.endsWith('.json')) ?? '';
    return JSON.parse(written[path] ?? '{}');
  }

  it('are one for each scenario', () => {
    const library = ['metrics', 'options', 'script', 'summary'];
    const scripts = readdirSync(join(here, 'k6'))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => file.replace('.ts', ''));
    expect(scripts.filter((file) => !library.includes(file)).sort()).toEqual(
      allScenarios.map(({ name }) => name).sort(),
    );
  });

  it.each(allScenarios.map(({ name }) => name))('%s asks and is answered', async (name) => {
    const made = (await import(`./k6/${name}.ts`)) as Script & Record<string, unknown>;
    const [executor] = Object.values(made.options.scenarios ?? {});
    expect(made[executor?.exec ?? 'default']).toBeTypeOf('function');
    expect(executor?.executor).toMatch(/^(constant|ramping)-arrival-rate$/);

    run(made, made.setup());

    const { metrics } = summaryData();
    expect(metrics.checks?.values).toEqual({ rate: 1, passes: 3 * iterations, fails: 0 });
    const written = made.handleSummary({ metrics });
    expect(Object.keys(written)).toEqual(['stdout', `reports/load-${name}.json`]);
    expect(written.stdout).toContain(`${name}, `);
    const report = reportOf(written);
    expect(report).toMatchObject({ scenario: name, tool: 'k6', requests: iterations, errors: 0 });
    expect(report.p50Ms).toBeGreaterThan(0);
    expect(Object.values(report.cache).reduce((sum, times) => sum + times)).toBe(iterations);
    expect(report.cache.unknown).toBe(0);
  });

  it.each(allScenarios.map(({ name }) => name))('%s has thresholds that k6 can read', async (name) => {
    const { options }: Script = await import(`./k6/${name}.ts`);
    const statistics = { counter: /^count/, rate: /^rate/, trend: /^(med|p\(\d+\))/ };
    for (const [metric, expressions] of Object.entries(options.thresholds ?? {})) {
      const kind = metric === 'dropped_iterations' ? 'counter' : kindOf(metric);
      if (!kind) throw new Error(`no metric ${metric} is declared`);
      for (const expression of expressions) {
        expect(expression).toMatch(statistics[kind]);
        expect(expression).toMatch(/^[a-z]+(\(\d+\))?[<>]=\d+(\.\d+)?$/);
      }
    }
  });

  it('ask cached and distinct requests as they say', async () => {
    const cached: Script = await import('./k6/cached-read.ts');
    run(cached, cached.setup());
    expect(reportOf(cached.handleSummary(summaryData())).cache.hit).toBe(iterations);
    restart();
    const distinct: Script = await import('./k6/distinct-join.ts');
    run(distinct, distinct.setup());
    expect(reportOf(distinct.handleSummary(summaryData())).cache.miss).toBe(iterations);
  });

  it('take another length and height from the environment', () => {
    Object.assign(k6.__ENV, { PERTUIS_LOAD_SECONDS: '5', PERTUIS_LOAD_RATE: '7' });
    expect(script(cachedRead).options.scenarios?.[cachedRead.name]).toMatchObject({
      duration: '5s',
      rate: 7,
    });
    k6.__ENV.PERTUIS_LOAD_RATE = 'many';
    expect(() => script(cachedRead)).toThrow('PERTUIS_LOAD_RATE has to be a whole number, not "many"');
  });

  it('do not start with a query that the gateway refuses', () => {
    k6.open = (url) => readFileSync(fileURLToPath(url), 'utf8').replace('massKg', 'massKilos');
    expect(script(cachedRead).setup).toThrow(/^ReusableWasteValue .+ cannot be asked at .+: \S/);
  });

  it('count a query that the gateway refuses as failed, and miss the threshold', () => {
    k6.open = (url) => readFileSync(fileURLToPath(url), 'utf8').replace('massKg', 'massKilos');
    const broken = script(cachedRead);
    run(broken, { first: 0 });
    const { metrics } = summaryData();
    expect(metrics.pertuis_failed?.values.rate).toBe(1);
    const { errors, thresholds } = reportOf(broken.handleSummary({ metrics }));
    expect(errors).toBe(iterations);
    expect(thresholds.find(({ name }) => name === 'failedShare')).toMatchObject({ got: 1, met: false });
  });

  it('do not start without the key that they need, or where nobody answers', () => {
    k6.__ENV.PERTUIS_KEYS = '{}';
    expect(() => script(cachedRead)).toThrow(/key of citizen-app.*PERTUIS_KEYS/);
    k6.__ENV = { ...k6.__ENV, PERTUIS_KEYS: '{"citizen-app":"x"}', PERTUIS_URL: none };
    expect(script(cachedRead).setup).toThrow('no response');
  });

  it('say how to run k6 when it sums up in another format', () => {
    expect(script(cachedRead).handleSummary({})).toEqual({
      stderr: expect.stringContaining('--new-machine-readable-summary=false'),
    });
  });
});

describe('npm run load', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pertuis-load-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function start(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const child = spawn(process.execPath, [join(here, 'run/load.ts'), ...args], {
      cwd: folder,
      env: { ...process.env, PERTUIS_KEYS: JSON.stringify(demonstration.keys), ...environment },
    });
    const said = { out: '', error: '' };
    child.stdout.on('data', (chunk) => {
      said.out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      said.error += chunk;
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    return { child, said, ended };
  }

  const report = () => JSON.parse(readFileSync(join(folder, 'reports/load.json'), 'utf8')) as Report;

  it('asks every planned request, and says what came of it', async () => {
    // Neither a multiple of the connections nor a rate that each of them shares in.
    const { said, ended } = start([
      'cached-read',
      '--url',
      demonstration.url,
      '--seconds',
      '2',
      '--rate',
      '23',
    ]);
    const code = await ended;
    const written = report();
    expect(written).toMatchObject({
      scenario: 'cached-read',
      tool: 'autocannon',
      machine: { cores: expect.any(Number) },
      planned: 46,
      requests: 46,
      errors: 0,
      cache: { hit: 46, miss: 0 },
      failures: {},
    });
    expect(written.stages.map(({ name, requests }) => [name, requests])).toEqual([['steady', 46]]);
    expect(written.thresholds.map(({ name }) => name)).toEqual(
      cachedRead.thresholds.map(({ measure }) => measure),
    );
    expect(code).toBe(written.thresholds.every(({ met }) => met) ? 0 : 1);
    expect(said.out).toMatch(/^ {2}met +failedShare <= 0 +got 0$/m);
  });

  it('goes through the hours of a mixed day', async () => {
    const { ended } = start(['mixed-day', '--url', demonstration.url, '--seconds', '8', '--rate', '12']);
    await ended;
    const { requests, planned, errors, stages, cache } = report();
    expect({ errors, stages: stages.length }).toEqual({ errors: 0, stages: 8 });
    expect(requests).toBeGreaterThan(planned / 2);
    expect(cache.hit).toBeGreaterThan(cache.miss);
  });

  it('ends with 130 on Ctrl-C and leaves no report', async () => {
    const { child, said, ended } = start(['soak', '--url', demonstration.url]);
    child.stderr.once('data', () => child.kill('SIGINT'));
    expect(await ended).toBe(130);
    expect(said.error).toContain('Interrupted');
    expect(existsSync(join(folder, 'reports'))).toBe(false);
  });

  it('ends with 1 where nobody answers, and when the gateway refuses the key', async () => {
    const alone = start(['time-series', '--url', none]);
    expect(await alone.ended).toBe(1);
    expect(alone.said.error).toContain('does not answer (ECONNREFUSED)');
    const refused = start(['cached-read', '--url', demonstration.url], {
      PERTUIS_KEYS: '{"citizen-app":"prt_none_none"}',
    });
    expect(await refused.ended).toBe(1);
    expect(refused.said.error).toMatch(/ReusableWasteValue .+ cannot be asked: \S/);
    expect(refused.said.error).not.toContain('prt_');
  });

  it('ends with 2 and the list of scenarios when there is none of that name', async () => {
    const { said, ended } = start(['mixed-dya']);
    expect(await ended).toBe(2);
    for (const { name } of allScenarios) expect(said.error).toContain(name);
  });
});
