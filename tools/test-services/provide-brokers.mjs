// Message brokers for the tests of event sinks: programs that tests start, kill and start again themselves. Redis and
// RabbitMQ are used where they are installed; INSTALL_BROKERS=1, which CI sets, installs Debian's packages as root. Kafka
// is the Go module of tools/kafka-broker; Apache Kafka itself, which takes a minute to fetch, is used where it was fetched
// before, or with APACHE_KAFKA=1. What is missing is skipped, and said.
import { existsSync } from 'node:fs';
import { buildGoTool, KAFKA_BROKER } from './build-go-tool.mjs';
import { buildKafka } from './build-kafka.mjs';
import { findProgram } from './find-program.mjs';
import { installPackages } from './install-package.mjs';

/** Debian's wrapper on the PATH changes the user; this is what it runs. */
const RABBITMQ = '/usr/lib/rabbitmq/bin/rabbitmq-server';

const findRedis = () => findProgram(['redis-server'], `${process.env.PATH ?? ''}:/usr/sbin`);
const findRabbitmq = () => (existsSync(RABBITMQ) ? RABBITMQ : undefined);

/**
 * @param {{ install: boolean }} options
 * @returns {Promise<{ programs: { redis?: string, rabbitmq?: string, kafka?: string, apacheKafka?: string }, ranAgainst: string }>}
 */
export async function provideBrokers({ install }) {
  const missing = [
    ...(findRedis() === undefined ? ['redis-server'] : []),
    ...(findRabbitmq() === undefined ? ['rabbitmq-server'] : []),
  ];
  if (install && missing.length > 0) await installPackages(missing);
  const [kafka, apacheKafka] = await Promise.all([
    buildGoTool(KAFKA_BROKER),
    buildKafka({ fetch: process.env.APACHE_KAFKA === '1' }),
  ]);
  const programs = {
    redis: findRedis(),
    rabbitmq: findRabbitmq(),
    kafka: 'binary' in kafka ? kafka.binary : undefined,
    apacheKafka: 'program' in apacheKafka ? apacheKafka.program : undefined,
  };
  const names = Object.keys(programs);
  const found = names.filter((name) => programs[name] !== undefined);
  const lacking = names.filter((name) => programs[name] === undefined);
  return {
    programs,
    ranAgainst: [
      ...(found.length > 0 ? [found.join(', ')] : []),
      ...(lacking.length > 0 ? [`tests skipped without ${lacking.join(', ')}`] : []),
    ].join('; '),
  };
}
