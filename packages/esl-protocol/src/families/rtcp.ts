import { type EslEvent } from '../event/event.ts';
import { formatArrayValue } from '../text/array-value.ts';
import { numberOf } from '../text/number-text.ts';
import { numberIn, timeIn } from './values.ts';

/** An RTCP report of a channel's media. The numbers are those of RFC 3550, as they were on the wire. */
export interface RtcpReport {
  readonly uuid: string | undefined;
  /** SEND_RTCP_MESSAGE, not RECV_RTCP_MESSAGE. */
  readonly sent: boolean;
  /** Who reports, in hexadecimal. */
  readonly ssrc: string | undefined;
  /** NTP time of the report: seconds since 1900. */
  readonly ntpMostSignificantWord: number | undefined;
  /** The rest of it, in 1/2^32 s. */
  readonly ntpLeastSignificantWord: number | undefined;
  readonly rtpTimestamp: number | undefined;
  readonly senderPacketCount: number | undefined;
  /** `Octect-Packet-Count`, as the server spells it. */
  readonly senderOctetCount: number | undefined;
  readonly lastRtpTimestamp: number | undefined;
  readonly rtpRateHz: number | undefined;
  /** When the server saw the report. */
  readonly capturedAt: Date | undefined;
  /** What it says of each source, in order. */
  readonly sources: readonly RtcpSource[];
}

/** A report block: how the media of one source arrives. */
export interface RtcpSource {
  /** The ‹n› of `Source‹n›-…`; 0 in reports that the server sends, whose headers are `Source-…`. */
  readonly index: number;
  /** The source, in hexadecimal. */
  readonly ssrc: string | undefined;
  /** Share of the packets that were lost since the last report, in 1/256. */
  readonly fractionLost: number | undefined;
  /** Packets lost since the beginning. */
  readonly packetsLost: number | undefined;
  /** The server's average of {@link fractionLost}; received reports only. */
  readonly averageLoss: number | undefined;
  readonly highestSequenceNumber: number | undefined;
  /** In units of the RTP clock. */
  readonly jitter: number | undefined;
  /** `LSR`: the middle of the NTP time of the last sender report. */
  readonly lastSenderReport: number | undefined;
  /** `DLSR`: how long ago that was, in 1/65536 s. */
  readonly delaySinceLastSenderReport: number | undefined;
  /** `Rtt‹n›-Avg`: the server's average of the round trip time; received reports only. */
  readonly averageRoundTrip: number | undefined;
}

const FIELD = /^(source|rtt)(\d*)-(.+)$/;

/** The report of a RECV_RTCP_MESSAGE or SEND_RTCP_MESSAGE event; undefined for other events. */
export function rtcpReportOf(event: EslEvent): RtcpReport | undefined {
  const sent = event.name === 'SEND_RTCP_MESSAGE';
  if (!sent && event.name !== 'RECV_RTCP_MESSAGE') return undefined;
  return {
    uuid: event.uniqueId,
    sent,
    ssrc: event.text('SSRC'),
    ntpMostSignificantWord: numberIn(event, 'NTP-Most-Significant-Word'),
    ntpLeastSignificantWord: numberIn(event, 'NTP-Least-Significant-Word'),
    rtpTimestamp: numberIn(event, 'RTP-Timestamp'),
    senderPacketCount: numberIn(event, 'Sender-Packet-Count'),
    senderOctetCount: numberIn(event, 'Octect-Packet-Count'),
    lastRtpTimestamp: numberIn(event, 'Last-RTP-Timestamp'),
    rtpRateHz: numberIn(event, 'RTP-Rate'),
    capturedAt: timeIn(event, 'Capture-Time'),
    sources: sourcesOf(event),
  };
}

function sourcesOf(event: EslEvent): RtcpSource[] {
  const found = new Map<number, Map<string, string>>();
  for (const [name, value] of Object.entries(event.toJSON())) {
    const [, kind = '', digits = '', field = ''] = FIELD.exec(name.toLowerCase()) ?? [];
    if (kind === '') continue;
    const index = Number(digits);
    const fields = found.get(index) ?? new Map<string, string>();
    found.set(index, fields.set(`${kind}-${field}`, formatArrayValue(value)));
  }
  return Array.from(found, ([index, fields]) => sourceOf(index, fields)).sort(
    (a, b) => a.index - b.index,
  );
}

function sourceOf(index: number, fields: ReadonlyMap<string, string>): RtcpSource {
  const number = (name: string): number | undefined => numberOf(fields.get(name));
  return {
    index,
    ssrc: fields.get('source-ssrc'),
    fractionLost: number('source-fraction'),
    packetsLost: number('source-lost'),
    averageLoss: number('source-loss-avg'),
    highestSequenceNumber: number('source-highest-sequence-number-received'),
    jitter: number('source-jitter'),
    lastSenderReport: number('source-lsr'),
    delaySinceLastSenderReport: number('source-dlsr'),
    averageRoundTrip: number('rtt-avg'),
  };
}
