import type { PartnerFault } from '../partners/faults.ts';
import type { FriendlyUrls } from '../partners/friendly.ts';
import { end, nextMessage, startScript } from '../processes/children.ts';

const startWithinMs = 30_000;
const endWithinMs = 1_000;

export interface Partner<T> {
  readonly told: T;
  stop(): Promise<unknown>;
}

export async function startFriendly(): Promise<Partner<FriendlyUrls>> {
  const child = startScript(new URL('../partners/friendly.ts', import.meta.url), {});
  child.stderr?.pipe(process.stderr);
  const isUrls = (message: unknown): message is { urls: FriendlyUrls } => has(message, 'urls');
  const { urls } = await nextMessage(child, isUrls, startWithinMs);
  return { told: urls, stop: () => end(child, endWithinMs) };
}

export async function startHostile(fault: PartnerFault): Promise<Partner<string>> {
  const child = startScript(new URL('../partners/hostile.ts', import.meta.url), { FAULT: fault });
  child.stderr?.pipe(process.stderr);
  const isUrl = (message: unknown): message is { url: string } => has(message, 'url');
  const { url } = await nextMessage(child, isUrl, startWithinMs);
  return { told: url, stop: () => end(child, endWithinMs) };
}

const has = (message: unknown, name: string) =>
  typeof message === 'object' && message !== null && name in message;
