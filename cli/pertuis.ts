#!/usr/bin/env -S node --max-semi-space-size=32
import { Command } from 'commander';
import { addCheck } from './commands/check.ts';
import { addExplain } from './commands/explain.ts';
import { addInvalidate } from './commands/invalidate.ts';
import { addKeys } from './commands/keys.ts';
import { addPolicy } from './commands/policy.ts';
import { addQuery } from './commands/query.ts';
import { addStart } from './commands/start.ts';
import { reportFailure } from './report-failure.ts';
import { version } from './version.ts';

const program = new Command('pertuis')
  .description(
    "One GraphQL door to a territory's data: federated without copies, anonymised, cached, metered.",
  )
  .version(version)
  .showHelpAfterError();

addStart(program);
addCheck(program);
addExplain(program);
addQuery(program);
addInvalidate(program);
addKeys(program);
addPolicy(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
