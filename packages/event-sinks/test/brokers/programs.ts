interface Program {
  readonly name: string;
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

export const natsPrograms = (): readonly { readonly name: string; readonly program: string }[] =>
  (JSON.parse(SWITCHWIRE_TEST_NATS_SERVERS) as readonly Program[]).map(({ name, command }) => ({ name, program: command[0] ?? '' })); // prettier-ignore
