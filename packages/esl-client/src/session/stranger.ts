import { type CloseCause } from '../close-cause.ts';
import { peerText } from '../peer-text.ts';

/** So many of the first bytes are shown. */
const SHOWN_BYTES = 48;

/** The first header of whatever FreeSWITCH says first; a call that it hands over begins with its data. */
const BEGINNINGS = ['content-', 'event-name'];

const KNOWN: readonly (readonly [what: string, beginning: RegExp])[] = [
  ['an HTTP server', /^HTTP\//],
  // eslint-disable-next-line no-control-regex -- the first bytes of a TLS record
  ['a TLS server; if FreeSWITCH is behind it, write fss://', /^[\x15\x16]\x03/],
  ['an SSH server', /^SSH-/],
  ['an SMTP or FTP server', /^220[ -]/],
];

/** Why these first bytes of a connection cannot be those of an event socket; undefined when they can. */
export function strangerCause(address: string, first: Uint8Array): CloseCause | undefined {
  const text = Buffer.from(first.subarray(0, SHOWN_BYTES)).toString('latin1');
  const begun = text.replace(/^[\r\n]+/, '').toLowerCase();
  const begins = (header: string): boolean => header.startsWith(begun.slice(0, header.length));
  if (BEGINNINGS.some(begins)) return undefined;
  const what = KNOWN.find(([, beginning]) => beginning.test(text))?.[0] ?? 'something else';
  const shown = peerText(text.replace(/[\r\n]+$/, ''));
  return {
    kind: 'protocol',
    code: 'ESL_NOT_FREESWITCH',
    message: `${address} is not a FreeSWITCH event socket but ${what}; it sent "${shown}"`,
    said: shown,
  };
}

/** The peer accepted the connection and ended it without a byte. */
export function emptyCause(address: string): CloseCause {
  return {
    kind: 'network',
    code: 'ESL_END',
    message: `${address} accepted the connection and closed it without a greeting; is FreeSWITCH running there, or a balancer without one behind it?`,
  };
}
