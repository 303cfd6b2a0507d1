import type { Redis } from 'ioredis';

/**
 * Redis holds one hash of tags. `epoch` is a random name that is lost with the hash. Each invalidation raises
 * `generation`. Each tag has the generation of its last invalidation.
 *
 * An entry carries the epoch and generation in which its computation began. It is valid while the epoch is
 * the same and none of its tags has a later generation.
 */
const holds = `
local function holds(epoch, generation, tags)
  local names = { 'all' }
  for tag in string.gmatch(tags, '[^\\n]+') do names[#names + 1] = tag end
  if redis.call('HGET', KEYS[1], 'epoch') ~= epoch then return false end
  for _, at in ipairs(redis.call('HMGET', KEYS[1], unpack(names))) do
    if at and tonumber(at) > tonumber(generation) then return false end
  end
  return true
end`;

/** → remaining ms, then the fields as they were set; or nothing. */
const get = `${holds}
local entry = redis.call('HMGET', KEYS[2], 'epoch', 'generation', 'tags', 'fresh', 'stale', 'value')
if not entry[6] then return false end
if not holds(entry[1], entry[2], entry[3]) then
  redis.call('UNLINK', KEYS[2])
  return false
end
return { redis.call('PTTL', KEYS[2]), unpack(entry) }`;

/** epoch, generation, tags, fresh, stale, value → 1 when the value is stored. */
const set = `${holds}
if not holds(ARGV[1], ARGV[2], ARGV[3]) then return 0 end
redis.call('UNLINK', KEYS[2])
redis.call('HSET', KEYS[2], 'epoch', ARGV[1], 'generation', ARGV[2], 'tags', ARGV[3],
  'fresh', ARGV[4], 'stale', ARGV[5], 'value', ARGV[6])
redis.call('PEXPIRE', KEYS[2], ARGV[4] + ARGV[5])
return 1`;

/**
 * Lifetime of the tags after the last request of a gateway with this secret. Each gateway reads them once a
 * second.
 */
const tagsSeconds = 30 * 86_400;

/**
 * new epoch, known epoch, known generation → epoch, generation and, unless both are known, all tags with
 * theirs.
 *
 * A server that has less than before begins a new epoch. An example is a replica that was promoted too early.
 */
const sync = `
redis.call('HSETNX', KEYS[1], 'epoch', ARGV[1])
redis.call('HSETNX', KEYS[1], 'generation', 0)
redis.call('EXPIRE', KEYS[1], ${tagsSeconds})
local now = redis.call('HMGET', KEYS[1], 'epoch', 'generation')
if now[1] == ARGV[2] and tonumber(now[2]) < tonumber(ARGV[3]) then
  redis.call('HSET', KEYS[1], 'epoch', ARGV[1])
  now[1] = ARGV[1]
end
if now[1] == ARGV[2] and now[2] == ARGV[3] then return { now[1], now[2] } end
return { now[1], now[2], redis.call('HGETALL', KEYS[1]) }`;

/** new epoch, channel, origin, tags. */
const invalidate = `
redis.call('HSETNX', KEYS[1], 'epoch', ARGV[1])
local generation = redis.call('HINCRBY', KEYS[1], 'generation', 1)
for tag in string.gmatch(ARGV[4], '[^\\n]+') do redis.call('HSET', KEYS[1], tag, generation) end
local epoch = redis.call('HGET', KEYS[1], 'epoch')
redis.call('PUBLISH', ARGV[2], table.concat({ ARGV[3], epoch, generation, ARGV[4] }, '\\n'))
return generation`;

/** The scripts as commands. Each runs atomically: no other command runs between its reads and writes. */
export interface Scripts {
  get(tagsKey: string, key: string): Promise<EntryReply | null>;
  set(tagsKey: string, key: string, ...entry: (string | number | Buffer)[]): Promise<number>;
  sync(tagsKey: string, newEpoch: string, epoch: string, generation: string): Promise<SyncReply>;
  invalidate(
    tagsKey: string,
    newEpoch: string,
    channel: string,
    origin: string,
    tags: string,
  ): Promise<number>;
}

type EntryReply = readonly [
  remainingMs: number,
  epoch: Buffer,
  generation: Buffer,
  tags: Buffer,
  fresh: Buffer,
  stale: Buffer,
  value: Buffer,
];
type SyncReply = readonly [epoch: string, generation: string, tags?: readonly string[]];

export function defineScripts(client: Redis): Scripts {
  const define = (name: string, numberOfKeys: number, lua: string) =>
    client.defineCommand(`pertuis${name}`, { numberOfKeys, lua });
  define('Get', 2, get);
  define('Set', 2, set);
  define('Sync', 1, sync);
  define('Invalidate', 1, invalidate);
  const commands = client as unknown as Record<string, (...args: unknown[]) => Promise<never>>;
  const run =
    (name: string) =>
    (...args: unknown[]) =>
      commands[name]?.(...args) as Promise<never>;
  return {
    get: run('pertuisGetBuffer'),
    set: run('pertuisSet'),
    sync: run('pertuisSync'),
    invalidate: run('pertuisInvalidate'),
  };
}
