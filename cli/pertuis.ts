#!/usr/bin/env -S node --max-semi-space-size=32
import { Command } from 'commander';
import { addCheck } from './commands/check.ts';
import { addDocuments } from './commands/documents.ts';
import { addExplain } from './commands/explain.ts';
import { addInit } from './commands/init.ts';
import { addInvalidate } from './commands/invalidate.ts';
import { addKeys } from './commands/keys.ts';
import { addPolicy } from './commands/policy.ts';
import { addQuery } from './commands/query.ts';
import { addSchema } from './commands/schema.ts';
import { addStart } from './commands/start.ts';
import { reportFailure } from './report-failure.ts';
import { version } from './version.ts';

const program = new Command('pertuis')
  .description(
    "One GraphQL gateway to a territory's data: federated without copies, anonymised, cached, metered in joules and grams.",
  )
  .version(version)
  .showHelpAfterError('(pertuis --help, or pertuis <command> --help, shows what is expected)')
  .configureHelp({ subcommandTerm: (command) => command.name() })
  .addHelpText(
    'after',
    `
From an empty folder to a first response:
  pertuis init --source opendatasoft=https://data.example.fr
  pertuis check
  pertuis start
  pertuis query queries/first.graphql      in a second terminal

Exit codes:
  0  done
  1  something failed; the message says what to do
  2  the configuration has mistakes; all of them are told`,
  );

// A reader such as `head` may have enough. A gateway that serves goes on without one.
program.hook('preAction', (_, command) => {
  if (command.name() === 'start') return;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
});

addInit(program);
addStart(program);
addCheck(program);
addSchema(program);
addExplain(program);
addQuery(program);
addInvalidate(program);
addKeys(program);
addPolicy(program);
addDocuments(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
