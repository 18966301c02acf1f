import type { SocketInfo } from '@switchwire/machine-view';

/** Whether a FreeSWITCH gets new calls, and how many are left while it drains. */
export function serviceInWords({ state, callsLeft }: SocketInfo): string {
  switch (state) {
    case undefined:
      return '';
    case 'in-service':
      return 'In service';
    case 'out-of-service':
      return 'Out of service: it gets no new calls';
    case 'draining':
      return `Draining: it gets no new calls, ${leftInWords(callsLeft)}`;
  }
}

function leftInWords(callsLeft: number | undefined): string {
  if (callsLeft === undefined) return 'its calls are not counted yet';
  if (callsLeft === 0) return 'no call is left';
  return callsLeft === 1 ? '1 call is left' : `${callsLeft} calls are left`;
}
