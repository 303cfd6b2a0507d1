// @ts-check
import { ConfigurationError } from 'pertuis/plugin';
import { describe, expect, it } from 'vitest';
import initials from './plugin.js';

const context = { path: 'pertuis.plugins[0]', baseDir: '.', key: new Uint8Array(32) };
const place = { coordinate: 'Person.name', purpose: 'planning', organisation: 'city' };

/**
 * @param {unknown} pluginOptions
 * @param {unknown} [decisionOptions]
 */
async function transformOf(pluginOptions, decisionOptions) {
  const { anonymisers = [] } = await initials.create(pluginOptions, context);
  const transform = anonymisers[0]?.create(decisionOptions, place).begin({});
  return (/** @type {unknown} */ value) => transform?.(value, {});
}

describe('initials', () => {
  it.each([
    ['Marie Curie', 'M. C.'],
    ['émile de la tour', 'É. D. L. T.'],
    [`Jeanne d'Arc-Martin dite Jo`, 'J. D. A. M.'],
    ['42', '•'],
    ['', '•'],
    [null, '•'],
    [1867, '•'],
  ])('%j leaves as %j', async (name, expected) => {
    expect((await transformOf({}))(name)).toBe(expected);
  });

  it('keeps as many as the decision says, and writes after each what the plugin is told', async () => {
    expect((await transformOf({ after: '' }, { keep: 1 }))('Marie Curie')).toBe('M');
  });

  it('refuses options that it does not know, each at its place', async () => {
    await expect(transformOf({}, { keep: 9 })).rejects.toThrow('{ keep: 1 to 4 }');
    await expect(transformOf({ before: '.' })).rejects.toThrow(ConfigurationError);
  });
});
