import { type ConnManager } from '@switchwire/conn-manager';

/** Orders that are not commands of FreeSWITCH. */
export type ServiceVerb = 'drain' | 'resume' | 'disable' | 'retry';

/** An order of another server for a socket that this one acts for. */
export async function serveSocket(
  manager: ConnManager | undefined,
  socket: string,
  verb: ServiceVerb,
  options: object,
): Promise<unknown> {
  const id = manager?.info(socket)?.id;
  if (manager === undefined || id === undefined) throw new Error(`${socket} is unknown here`);
  if (verb === 'retry') return manager.retry(id);
  if (verb === 'disable') return manager.disable(id);
  return verb === 'drain' ? manager.drain(id, options) : manager.resume(id, options);
}
