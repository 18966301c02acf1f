import { pc } from '../cli/colours.ts';
import { printable } from '../text/printable.ts';

/** What the demo tells, one line each. */
export type DemoLine = (node: string, what: string, detail: string) => void;

const PAINT: Readonly<Record<string, (text: string) => string>> = {
  connecting: pc.dim,
  authenticated: pc.cyan,
  subscribed: pc.green,
  retrying: pc.yellow,
  rejected: pc.red,
  answered: pc.blue,
  digit: pc.magenta,
  command: pc.bold,
  reply: pc.green,
};

const NAME_WIDTH = 4;
const WHAT_WIDTH = 15;

/** `12:00:01  fs1   digit          2 pressed by 1001, who called 1000`. Nothing of a peer moves the cursor. */
export const formatDemoLine = (at: Date, node: string, what: string, detail: string): string => {
  const paint = PAINT[what] ?? ((text: string) => text);
  const time = pc.dim(at.toTimeString().slice(0, 8));
  return `${time}  ${node.padEnd(NAME_WIDTH)}  ${paint(what.padEnd(WHAT_WIDTH))}${printable(detail)}`.trimEnd();
};
