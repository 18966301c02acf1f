import { type EslEvent } from '../event/event.ts';
import { fieldsIn, numberIn, timeIn } from './values.ts';

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

/** A report block. */
export interface RtcpSource {
  /** The ‹n› of `Source‹n›-…`. */
  readonly index: number;
  /** The headers `Source‹n›-‹field›`, by field. */
  readonly fields: Readonly<Record<string, string>>;
}

const SOURCE = /^Source(\d+)-/i;

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
  const found = Object.keys(event.headers).flatMap((name) => SOURCE.exec(name)?.[1] ?? []);
  return [...new Set(found)]
    .map((digits) => ({ index: Number(digits), fields: fieldsIn(event, `Source${digits}-`) }))
    .sort((a, b) => a.index - b.index);
}
