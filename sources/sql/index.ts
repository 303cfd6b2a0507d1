export { default } from './handler.ts';
