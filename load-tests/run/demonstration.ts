import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const startWithinMs = 120_000;
const stopWithinMs = 20_000;

export interface Demonstration {
  readonly url: string;
  /** API keys by consumer. */
  readonly keys: Readonly<Record<string, string>>;
  /** Stops it as Ctrl-C does and waits until it has. */
  stop(): Promise<void>;
}

/**
 * Starts what `npm start` starts, on a free port and with keys of its own, and reads the address and the keys that it prints.
 * Rejects with what it said when it ends before or takes longer than two minutes.
 */
export async function startDemonstration(signal?: AbortSignal): Promise<Demonstration> {
  const state = mkdtempSync(join(tmpdir(), 'pertuis-load-'));
  const child = spawn(process.execPath, ['territory/la-rochelle/demo.ts'], {
    cwd: root,
    env: { LOG_LEVEL: 'warn', ...process.env, PORT: '0', PERTUIS_STATE: state },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    await ended;
    clearTimeout(late);
    rmSync(state, { recursive: true, force: true });
  };
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  const limit = AbortSignal.any([AbortSignal.timeout(startWithinMs), ...(signal ? [signal] : [])]);
  try {
    return { ...(await readAnnouncement(child.stdout, limit)), stop };
  } catch {
    await stop();
    throw new Error(`The demonstration did not start. ${said.trim()}`.trim());
  }
}

/** Reads on after the keys, so that the pipe never fills. */
function readAnnouncement(
  output: NodeJS.ReadableStream,
  signal: AbortSignal,
): Promise<Omit<Demonstration, 'stop'>> {
  return new Promise((resolve, reject) => {
    let url = '';
    const keys: Record<string, string> = {};
    const lines = createInterface(output);
    lines.on('line', (line) => {
      url ||= /^gateway ready (\S+)/.exec(line)?.[1] ?? '';
      const [, consumer, key] = /^ {2}(\S+) +(prt_\S+)$/.exec(line) ?? [];
      if (consumer && key) keys[consumer] = key;
      if (line.startsWith('Try, in a second terminal')) resolve({ url, keys });
    });
    lines.once('close', reject);
    signal.addEventListener('abort', reject, { once: true });
  });
}
