export { nats, type NatsOptions } from './nats.ts';
