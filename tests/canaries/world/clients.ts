/** Who asks. `person` is the subject of the client's key. */
export interface Client {
  readonly name: string;
  readonly organisation: string;
  readonly role: string;
  readonly purpose: string;
  readonly person?: string;
}

const anonymous: Client = { name: 'anonymous', organisation: '', role: '', purpose: '' };

const registered: readonly Client[] = [
  { name: 'anne', organisation: 'town', role: 'citizen', purpose: 'self-data', person: 'anne' },
  { name: 'bruno', organisation: 'town', role: 'citizen', purpose: 'self-data', person: 'bruno' },
  { name: 'helpdesk', organisation: 'town', role: 'helpdesk', purpose: 'support' },
  { name: 'grid', organisation: 'grid', role: 'partner', purpose: 'energy-planning' },
  { name: 'water', organisation: 'water', role: 'partner', purpose: 'energy-planning' },
  { name: 'planner', organisation: 'town', role: 'planner', purpose: 'statistics' },
  { name: 'operator', organisation: 'town', role: 'operator', purpose: 'platform-operation' },
];

export const clients: readonly Client[] = [anonymous, ...registered];
export const clientsWithKeys = registered;

export function clientNamed(name: string): Client {
  const client = clients.find((one) => one.name === name);
  if (!client) throw new Error(`there is no client "${name}"`);
  return client;
}
