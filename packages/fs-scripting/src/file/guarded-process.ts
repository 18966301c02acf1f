/** What ends the process at once, and with it the host and every other script. */
const ENDINGS = ['exit', 'reallyExit', 'abort'] as const;

/** What a bundle knows `process` as. */
export const PROCESS = '__switchwire_process';

/** Makes the error that a script meets where it calls one of them. */
export type RefuseExit = (call: string) => Error;

/** Node's `process` for one script: all of it, except that a script cannot end the process by a call. */
export function guardedProcess(refuse: RefuseExit): NodeJS.Process {
  const refused = new Map<string | symbol, () => never>();
  for (const name of ENDINGS) {
    refused.set(name, () => {
      throw refuse(`process.${name}()`);
    });
  }
  return new Proxy(process, {
    // its getters and setters know the process itself only
    get: (target, name) => refused.get(name) ?? (Reflect.get(target, name) as unknown),
    set: (target, name, value) => Reflect.set(target, name, value),
  });
}

/** The module `node:process` for the same script. */
export async function guardedProcessModule(guarded: NodeJS.Process): Promise<object> {
  const module: object = await import('node:process');
  const own = Object.fromEntries(
    ENDINGS.map((name) => [name, Reflect.get(guarded, name) as unknown]),
  );
  return { ...module, ...own, default: guarded };
}
