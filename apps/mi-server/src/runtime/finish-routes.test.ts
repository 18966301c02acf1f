import { type HostStats } from '@switchwire/fs-scripting';
import { expect, it } from 'vitest';
import { finishRoutes } from './finish-routes.ts';

it.each([
  ['nothing where all ran', true, 0, []],
  ['how many events did not run', false, 3, ['Stopping while 3 events still wait for routes: no server runs them']],
  ['nothing of a route that runs on without an end', false, 0, []],
])('the log says %s', async (_title, isIdle, queued, expected) => {
  const warnings: string[] = [];
  const nothing = (): void => undefined;
  const logger = { debug: nothing, info: nothing, error: nothing, warn: (_: object, message: string) => void warnings.push(message) };
  const idle = (): Promise<void> => (isIdle ? Promise.resolve() : Promise.reject(new Error('The work of the routes took too long')));
  await finishRoutes({ idle, stats: () => ({ queued }) as HostStats }, logger);

  expect(warnings).toEqual(expected);
}); // prettier-ignore
