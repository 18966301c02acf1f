/**
 * What fits into one packet of Ethernet, and what clients read of a datagram that were written for the short answers of OpenSIPS
 * (1,500 bytes; opensips-cli reads 32,768). The rest they would lose.
 */
const CLIENT_BYTES = 1_472;
/** The largest payload of one UDP datagram over IPv4. */
const MAX_BYTES = 65_507;

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** fs_list with what OpenSIPS has of each socket; every other answer as it is. */
const withoutAdditions = (answer: unknown): unknown => {
  if (!isObject(answer) || !isObject(answer['result'])) return answer;
  const { Sockets: sockets } = answer['result'];
  if (!Array.isArray(sockets)) return answer;
  const original = (sockets as Members[]).map(({ if: address, Events }) => ({
    if: address,
    Events,
  }));
  return { ...answer, result: { Sockets: original } };
};

const tooLong = (id: unknown): object => ({
  jsonrpc: '2.0',
  error: {
    code: 500,
    message: 'Internal Error',
    data: 'the answer does not fit into a datagram; ask over HTTP',
  },
  id,
});

const idOf = (answer: unknown): unknown => (isObject(answer) ? answer['id'] : null);

/**
 * The answer as it goes into one datagram. One that a client may not receive whole is cut down to the members that
 * OpenSIPS has; one that no datagram holds becomes an error with the same id.
 */
export const fitAnswer = (text: string): string => {
  if (Buffer.byteLength(text) <= CLIENT_BYTES) return text;
  const answer: unknown = JSON.parse(text);
  const each = (change: (one: unknown) => unknown): string =>
    JSON.stringify(Array.isArray(answer) ? answer.map(change) : change(answer));
  const candidates = [each(withoutAdditions), each((one) => tooLong(idOf(one)))];
  const fitting = candidates.find((one) => Buffer.byteLength(one) <= MAX_BYTES);
  // only an id that fills a datagram by itself comes so far
  return fitting ?? JSON.stringify(tooLong(null));
};
