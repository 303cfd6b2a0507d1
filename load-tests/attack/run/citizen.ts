import type { CitizenFigures, FromCitizen, ToCitizen } from '../citizen/figures.ts';
import { nextMessage, startScript } from '../processes/children.ts';

export interface Citizen {
  /** Discards all measurements so far. */
  mark(): void;
  announceEnd(): void;
  /** Stops sending, waits for requests in flight, and returns the measurements. */
  finish(): Promise<CitizenFigures>;
}

const warmWithinMs = 30_000;
const finishWithinMs = 10_000;

/** Starts the well-behaved client. Resolves once it has asked for a while. */
export async function startCitizen(url: string, key: string): Promise<Citizen> {
  const child = startScript(new URL('../citizen/citizen.ts', import.meta.url), {
    CITIZEN_URL: url,
    CITIZEN_KEY: key,
  });
  child.stderr?.pipe(process.stderr);
  const is =
    <K extends FromCitizen['kind']>(kind: K) =>
    (message: unknown): message is Extract<FromCitizen, { kind: K }> =>
      (message as FromCitizen).kind === kind;
  const tell = (kind: ToCitizen['kind']) => child.connected && child.send({ kind });
  await nextMessage(child, is('warm'), warmWithinMs);
  return {
    mark: () => void tell('mark'),
    announceEnd: () => void tell('gateway-ends'),
    async finish() {
      const told = nextMessage(child, is('figures'), finishWithinMs);
      tell('finish');
      return (await told).figures;
    },
  };
}
