import { distinctJoin } from '../scenarios/distinct-join.ts';
import { script } from './script.ts';

const made = script(distinctJoin);
export const options = made.options;
export const setup = made.setup;
export const ask = made.ask;
export const handleSummary = made.handleSummary;
