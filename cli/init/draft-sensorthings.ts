import { quoted, type SourceDraft } from './draft.ts';

/** The model is the standard's: the server need not be asked. */
export function draftSensorThings(name: string, address: string): SourceDraft {
  const url = address.replace(/[?#].*$/, '').replace(/\/+$/, '');
  const prefix = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    name,
    isOpen: true,
    files: {},
    lines: [
      'ttlSeconds: 60         # how long a response may be cached; 0 for never',
      'handler:',
      '  sensorthings:',
      `    url: ${quoted(/\/v\d(\.\d)?$/.test(url) ? url : `${url}/v1.1`)}`,
      `    prefix: ${prefix}   # of the types: ${prefix}Thing, ${prefix}Datastream …`,
      '    # ids: string       # when @iot.id is a text on this server',
    ],
  };
}
