import { type EslEvent } from '../event/event.ts';
import { formatArrayValue } from '../text/array-value.ts';
import { numberOf } from '../text/number-text.ts';
import { type ChannelCodec } from './channel.ts';

/** A channel whose media is coded in another way from now on. */
export interface CodecChange {
  readonly uuid: string | undefined;
  readonly read: ChannelCodec;
  /** The rate that was negotiated, which may differ from the one in use. */
  readonly reportedReadRateHz: number | undefined;
  readonly write: ChannelCodec;
}

/**
 * The codecs of a CODEC event; undefined for other events. Its headers repeat those of the channel in other case, and
 * the later ones are about the change.
 */
export function codecChangeOf(event: EslEvent): CodecChange | undefined {
  if (event.name !== 'CODEC') return undefined;
  const texts = new Map(
    Object.entries(event.toJSON()).map(([name, value]) => [
      name.toLowerCase(),
      formatArrayValue(value),
    ]),
  );
  const codec = (way: 'read' | 'write'): ChannelCodec => ({
    name: texts.get(`channel-${way}-codec-name`),
    rateHz: numberOf(texts.get(`channel-${way}-codec-rate`)),
    bitsPerSecond: numberOf(texts.get(`channel-${way}-codec-bit-rate`)),
  });
  return {
    uuid: event.uniqueId,
    read: codec('read'),
    reportedReadRateHz: numberOf(texts.get('channel-reported-read-codec-rate')),
    write: codec('write'),
  };
}
