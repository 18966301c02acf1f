/**
 * Where we answer another thing than the recorded OpenSIPS. Every reason stands in docs/concepts/mi-compatibility.md
 * under its key; every other exchange has to be equal.
 */
export type DeviationKey =
  | 'ipv6'
  | 'ports'
  | 'schemes'
  | 'hosts'
  | 'wire-safe-events'
  | 'event-spelling'
  | 'atomic-subscribe'
  | 'unsubscribe-does-not-connect'
  | 'bad-rows'
  | 'trailing-text'
  | 'duplicate-keys'
  | 'ids'
  | 'batches'
  | 'answers-end'
  | 'content-types'
  | 'body-size'
  | 'other-paths'
  | 'both-spellings'
  | 'own-values'
  | 'statistics'
  | 'other-modules'
  | 'no-fifo';

const DEVIATIONS: Readonly<Record<DeviationKey, readonly number[]>> = {
  ipv6: [33, 34],
  ports: [43, 44, 45],
  schemes: [48],
  hosts: [57],
  'wire-safe-events': [92, 93, 94],
  'event-spelling': [],
  'atomic-subscribe': [113],
  'unsubscribe-does-not-connect': [],
  // bad passwords in the database are told, entry by entry, and the others are taken
  'bad-rows': [126, 127],
  'trailing-text': [142],
  'duplicate-keys': [172],
  ids: [156, 157, 162, 163],
  batches: [],
  'answers-end': [189],
  'content-types': [190, 195, 196, 198, 199, 200],
  'body-size': [321],
  'other-paths': [177, 178, 186, 187, 188],
  'both-spellings': [
    133, 211, 259, 265, 266, 268, 269, 270, 272, 273, 274, 275, 278, 280, 282, 284, 286, 289, 299,
    337, 339, 341, 343, 345, 347, 349, 351,
  ],
  'own-values': [
    154, 159, 160, 165, 183, 184, 185, 191, 192, 193, 194, 197, 201, 202, 203, 204, 206, 207, 208,
    295, 210, 212, 213, 214, 215, 235, 257, 258, 277, 285, 288, 307, 308, 315, 316, 323, 350,
  ],
  statistics: [243, 244, 247, 248, 249, 314],
  'other-modules': [123, 124, 250, 251, 252, 253, 254, 318, 319, 335, 336],
  'no-fifo': [329, 330, 331, 332],
};

/** The deviation of an exchange, if it has one. */
export const deviationOf = (seq: number): DeviationKey | undefined =>
  (Object.keys(DEVIATIONS) as DeviationKey[]).find((key) => DEVIATIONS[key].includes(seq));
