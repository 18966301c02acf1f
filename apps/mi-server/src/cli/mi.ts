import { clientOptionsOf } from './client.ts';
import { EXIT } from './cli-error.ts';
import { formatResult } from './format-result.ts';
import { callMi } from './client.ts';
import { buildParams } from './mi-params.ts';

/** `mi-server mi METHOD [PARAM…]`. */
export const runMiCommand = async (
  method: string,
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<number> => {
  const result = await callMi(clientOptionsOf(options), method, buildParams(method, args));
  console.log(
    options['json'] === true ? JSON.stringify(result, null, 4) : formatResult(method, result),
  );
  return EXIT.ok;
};
