interface Program {
  readonly command: readonly string[];
}

interface Brokers {
  readonly redis?: string;
  readonly rabbitmq?: string;
  readonly kafka?: string;
  readonly apacheKafka?: string;
}

const { SWITCHWIRE_TEST_NATS_SERVERS = '[]', SWITCHWIRE_TEST_BROKERS = '{}' } = process.env;

/** Where `npm test` has found or built the brokers (tools/test-services); `''` for one that it could not provide. */
export const brokerProgram = (name: keyof Brokers): string =>
  (JSON.parse(SWITCHWIRE_TEST_BROKERS) as Brokers)[name] ?? '';

export const natsProgram = (): string =>
  (JSON.parse(SWITCHWIRE_TEST_NATS_SERVERS) as readonly Program[])[0]?.command[0] ?? '';
