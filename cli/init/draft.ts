/** A source as `pertuis init` writes it. */
export interface SourceDraft {
  readonly name: string;
  /** Lines of `.meshrc.yaml` below the name, without their indentation. */
  readonly lines: readonly string[];
  /** Further files of the folder, by path. */
  readonly files: Readonly<Record<string, string>>;
  /**
   * Whether its data are published for everybody, so that the policy may open them. Otherwise they are internal: clients with
   * a key of the consumer that init registers see them.
   */
  readonly isOpen: boolean;
}

const longest = 100;

/** A text of somebody else's as one short line that neither YAML nor the environment's `${NAME}` reads anything into. */
export function oneLine(text: string): string {
  const plain = text.replace(/[\p{C}\p{Z}$]+/gu, ' ').trim();
  return plain.length > longest ? `${plain.slice(0, longest - 1).toWellFormed()}…` : plain;
}

/** A value of YAML, quoted. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
