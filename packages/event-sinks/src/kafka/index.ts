export { kafka, type KafkaOptions } from './kafka.ts';
