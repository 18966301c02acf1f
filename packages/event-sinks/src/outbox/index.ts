export { openOutbox, type Outbox, type OutboxOptions, type OutboxStats } from './outbox.ts';
