export { amqp, type AmqpOptions } from './amqp.ts';
