import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const established = '01';

/** Parses `/proc/net/tcp`: the inodes of established connections whose own end is the port. */
export function acceptedOn(port: number, text: string): ReadonlySet<string> {
  const own = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/));
  const accepted = rows.filter(([, local = '', , state]) => local.endsWith(own) && state === established);
  return new Set(accepted.map((columns) => columns[9] ?? ''));
}

/** Whether a process holds a connection that was accepted on the port: then it has got ready, and serves. */
export function isServing(pid: number, port: number): boolean {
  try {
    const accepted = acceptedOn(port, readFileSync('/proc/net/tcp', 'utf8'));
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode !== undefined && accepted.has(inode);
    });
  } catch {
    return false;
  }
}

/** A descriptor may be closed between two looks. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
