import { type AuditLog } from '../audit/audit-log.ts';
import { type MiFleet } from './mi-fleet.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 10_000;

/** What was done on this server, for an audit_list on another one. */
export const answerAudit = (fleet: Pick<MiFleet, 'answer'>, audit: AuditLog): Disposable =>
  fleet.answer('audit.list', (question) => {
    const { limit } = (question ?? {}) as { readonly limit?: unknown };
    return audit.list(typeof limit === 'number' ? Math.min(limit, MAX_LIMIT) : DEFAULT_LIMIT);
  });
