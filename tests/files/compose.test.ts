import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { deadlines } from '../../cli/cluster/deadlines.ts';
import manifest from '../../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('../..', import.meta.url));
const deploy = join(root, 'deploy');
const service = z.looseObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  env_file: z.array(z.strictObject({ path: z.string(), required: z.boolean() })).default([]),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  secrets: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
  depends_on: z.array(z.string()).default([]),
  security_opt: z.array(z.string()),
  stop_grace_period: z.string().optional(),
});
const compose = z
  .strictObject({
    name: z.string(),
    services: z.record(z.string(), service),
    networks: z.record(z.string(), z.object()),
    volumes: z.record(z.string(), z.object()),
    secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
  })
  .parse(parse(readFileSync(join(deploy, 'compose.yaml'), 'utf8')));
const services = Object.entries(compose.services);
const gateway = service.parse(compose.services.gateway);

describe('deploy/compose.yaml', () => {
  it('builds the image of this version', () => {
    expect(gateway.image).toBe(`pertuis:${manifest.version}`);
    expect(existsSync(join(deploy, gateway.build?.context ?? '', gateway.build?.dockerfile ?? ''))).toBe(
      true,
    );
  });

  it('refers to files, volumes, networks, secrets and services that exist', () => {
    for (const [name, { volumes, networks, secrets, depends_on }] of services) {
      for (const volume of volumes) {
        const [source = ''] = volume.split(/:(?=\/)/);
        if (source.startsWith('./'))
          expect(existsSync(join(deploy, source)), `${name}: ${source}`).toBe(true);
        else if (!source.startsWith('${')) expect(compose.volumes, name).toHaveProperty(source);
      }
      for (const network of networks) expect(compose.networks, name).toHaveProperty(network);
      for (const secret of secrets) expect(compose.secrets, name).toHaveProperty(secret);
      for (const other of depends_on) expect(compose.services[other]?.profiles, name).toEqual([]);
    }
  });

  it('opens ports to this machine only', () => {
    for (const port of services.flatMap(([, { ports }]) => ports)) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('removes rights from every service, and most from the gateway', () => {
    for (const [name, { security_opt }] of services)
      expect(security_opt, name).toContain('no-new-privileges:true');
    expect(gateway).toMatchObject({ read_only: true, cap_drop: ['ALL'], user: '1000:1000', init: true });
    expect(gateway.volumes.filter((volume) => !volume.endsWith(':ro'))).toEqual(['state:/var/lib/pertuis']);
  });

  it('gives the gateway more time to stop than it needs', () => {
    const seconds = Number.parseInt(gateway.stop_grace_period ?? '0', 10);
    expect(seconds * 1000).toBeGreaterThan(deadlines.drainMs + 1000);
  });

  it('holds no secret, and git ignores the files that do', () => {
    const ignored = readFileSync(join(root, '.gitignore'), 'utf8').split('\n');
    for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^secrets\//);
    expect(ignored).toEqual(expect.arrayContaining(['deploy/secrets/', 'deploy/gateway.env']));
    expect(gateway.env_file).toEqual([{ path: 'gateway.env', required: false }]);
    for (const [name, { environment }] of services)
      expect(
        Object.keys(environment).filter((key) => /PASSWORD$|SECRET$|KEY$/.test(key)),
        name,
      ).toEqual([]);
  });
});

describe('deploy/prometheus.yml', () => {
  const configuration = parse(readFileSync(join(deploy, 'prometheus.yml'), 'utf8'));

  it('calls the gateway with the key that compose provides', () => {
    const [{ authorization, static_configs }] = configuration.scrape_configs;
    expect(static_configs).toEqual([{ targets: ['gateway:4000'] }]);
    const secret = authorization.credentials_file.replace('/run/secrets/', '');
    expect(compose.services.prometheus?.secrets).toEqual([secret]);
  });
});
