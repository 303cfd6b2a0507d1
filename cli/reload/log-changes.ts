import type { Logger } from 'pino';
import { compareSchemas } from '../../mesh/compose/schema-changes.ts';
import { compareVisibility } from '../../mesh/policy/visibility-changes.ts';
import { type SnapshotSummary, schemaOf } from './snapshot-summary.ts';

/** What one line names, and how many lines one reload writes at most. The counts are always of all. */
const maxNamed = 30;
const maxAudiences = 20;

type Logs = Pick<Logger, 'info' | 'warn'>;

/** Logs what clients can notice of a reload: schema, policy, consumers. Names of the configuration only, never a value. */
export function logChanges(logger: Logs, before: SnapshotSummary, after: SnapshotSummary): void {
  logSchema(logger, before, after);
  logPolicy(logger, before, after);
  logConsumers(logger, before.consumers, after.consumers);
  const lost = after.missing.filter((name) => !before.missing.includes(name));
  if (lost.length > 0)
    logger.warn(list('sources', lost), 'sources could not be described: their fields are gone');
}

function logSchema(logger: Logs, before: SnapshotSummary, after: SnapshotSummary) {
  if (before.sdl === after.sdl) return;
  const { added, removed, breaking, dangerous } = compareSchemas(schemaOf(before), schemaOf(after));
  if (added.length > 0) logger.info(list('added', added), 'the schema has more');
  if (removed.length > 0)
    logger.warn(list('removed', removed), 'the schema has less: documents that ask for it fail');
  if (breaking.length > 0)
    logger.warn(list('breaking', breaking), 'the schema has changed in ways that break clients');
  if (dangerous.length > 0)
    logger.info(list('dangerous', dangerous), 'the schema has changed in ways that clients may not expect');
}

function logPolicy(logger: Logs, before: SnapshotSummary, after: SnapshotSummary) {
  const changes = compareVisibility(before.visibility, after.visibility);
  for (const { audience, more, less, otherwise } of changes.slice(0, maxAudiences)) {
    if (more.length > 0) logger.warn({ audience, ...list('fields', more) }, 'a kind of client sees more');
    if (less.length > 0) logger.info({ audience, ...list('fields', less) }, 'a kind of client sees less');
    if (otherwise.length > 0)
      logger.info({ audience, ...list('fields', otherwise) }, 'a kind of client sees fields in another way');
  }
  const untold = Math.max(0, changes.length - maxAudiences);
  const { uncompared } = after;
  if (untold + uncompared > 0)
    logger.warn({ untold, uncompared }, 'more kinds of client may see something else: they are not listed');
}

function logConsumers(
  logger: Logs,
  before: SnapshotSummary['consumers'],
  after: SnapshotSummary['consumers'],
) {
  const added = Object.keys(after).filter((id) => before[id] === undefined);
  const removed = Object.keys(before).filter((id) => after[id] === undefined);
  const changed = Object.keys(after).filter((id) => before[id] !== undefined && before[id] !== after[id]);
  if (added.length > 0) logger.info(list('added', added), 'consumers have been added');
  if (removed.length > 0) logger.info(list('removed', removed), 'consumers have been removed');
  if (changed.length > 0)
    logger.info(list('changed', changed), 'consumers have other roles or another purpose');
}

function list(name: string, items: readonly string[]) {
  return { count: items.length, [name]: items.slice(0, maxNamed) };
}
