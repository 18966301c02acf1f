import { z } from '#zod';

/** What there is to say about an option beside what it may hold. */
export interface OptionMeta {
  /** Heading in the help. */
  readonly group: 'FreeSWITCH' | 'Database' | 'Scripts' | 'Server' | 'Fleet' | 'Limits' | 'Log';
  /** What represents the value in the help. */
  readonly value: string;
  readonly help: string;
  /** How --print-config shows a value that is or contains a secret. */
  readonly secret?: (value: string) => string;
  /** The default in words, where none is in the schema or it depends on the machine. */
  readonly otherwise?: string;
  /** A running server takes a new value at SIGHUP; the others need a restart. */
  readonly reloads?: true;
}

export const META = z.registry<OptionMeta>();

/** A schema with its description. */
export const option = <Schema extends z.ZodType>(schema: Schema, meta: OptionMeta): Schema => {
  META.add(schema, meta);
  return schema;
};
