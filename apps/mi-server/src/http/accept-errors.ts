import { type Server } from 'node:net';

/** While files run out every attempt fails: one report, then none for so long. */
const REPORT_EVERY_MS = 60_000;

/**
 * Reports that a connection could not be accepted (EMFILE, ENFILE, ENOBUFS). The address is still listened on: those
 * who come once there is room again are served. Without a listener the error would end the process.
 */
export function reportAcceptErrors(server: Server, report: (error: Error) => void): void {
  let quietUntil = -Infinity;
  server.on('error', (error: Error) => {
    const now = performance.now();
    if (now < quietUntil) return;
    quietUntil = now + REPORT_EVERY_MS;
    report(error);
  });
}
