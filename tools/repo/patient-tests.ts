// Runs before each test file. `vi.waitFor` gives a condition one second, which a busy machine misses; what a test waits for
// may take as long as in `expect.poll` (vitest.config.ts). A condition that never comes true still fails.
import { vi } from 'vitest';

const PATIENCE_MS = 10_000;

interface Limits {
  readonly timeout?: number;
  readonly interval?: number;
}

const { waitFor, waitUntil } = vi;
const patient = (limits: number | Limits | undefined): number | Limits =>
  typeof limits === 'number' ? limits : { timeout: PATIENCE_MS, ...limits };

vi.waitFor = (condition, limits) => waitFor(condition, patient(limits));
vi.waitUntil = (condition, limits) => waitUntil(condition, patient(limits));
