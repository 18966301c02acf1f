import { formatAddress } from '@switchwire/esl-protocol';

/** What makes two sockets the same one: host, without regard to case, and port. */
export const socketKeyOf = (socket: { readonly host: string; readonly port: number }): string =>
  formatAddress(socket.host, socket.port).toLowerCase();
