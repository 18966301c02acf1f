import { clientOptionsOf } from './client-options.ts';
import { EXIT } from './exit-codes.ts';
import { formatResult } from './format-result.ts';
import { callMi } from './mi-client.ts';
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
