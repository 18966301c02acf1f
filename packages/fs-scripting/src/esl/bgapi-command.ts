/** The parts of a `bgapi` command as people write it. */
export interface BgapiCommand {
  /** Without the word bgapi: `originate user/1000 &park`. */
  readonly command: string;
  /** From a `Job-UUID:` line, in any letter case. */
  readonly jobUuid: string | undefined;
}

/** Undefined when the command is not `bgapi`. Lines other than Job-UUID have no meaning for bgapi. */
export function parseBgapi(text: string): BgapiCommand | undefined {
  const [line = '', ...headers] = text.trim().split('\n');
  const match = /^bgapi (.*)$/i.exec(line);
  if (match === null) return undefined;
  const jobUuid = headers
    .map((header) => /^job-uuid:\s*(.+)$/i.exec(header)?.[1])
    .find((value) => value !== undefined);
  return { command: match[1] ?? '', jobUuid };
}
