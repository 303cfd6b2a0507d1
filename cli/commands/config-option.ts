import { Option } from 'commander';

/** Which configuration a command reads. */
export function configOption(): Option {
  return new Option('-c, --config <file>', 'the configuration').env('PERTUIS_CONFIG').default('.meshrc.yaml');
}
