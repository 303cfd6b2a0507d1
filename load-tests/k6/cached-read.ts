import { cachedRead } from '../scenarios/cached-read.ts';
import { script } from './script.ts';

const made = script(cachedRead);
export const options = made.options;
export const setup = made.setup;
export const ask = made.ask;
export const handleSummary = made.handleSummary;
