import { BSON, type Document } from 'mongodb';

/** Just enough of MongoDB's wire protocol for one command in a message and one document in a reply. */

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER_BYTES = 16;

export interface WireCommand {
  readonly requestId: number;
  readonly opCode: number;
  readonly body: Document;
}

/** Complete messages at the beginning of the bytes, and the rest. */
export function takeCommands(bytes: Buffer): { commands: WireCommand[]; rest: Buffer } {
  const commands: WireCommand[] = [];
  let rest = bytes;
  while (rest.length >= 4 && rest.length >= rest.readInt32LE(0)) {
    const message = rest.subarray(0, rest.readInt32LE(0));
    rest = rest.subarray(message.length);
    const opCode = message.readInt32LE(12);
    commands.push({ requestId: message.readInt32LE(4), opCode, body: bodyOf(message, opCode) });
  }
  return { commands, rest };
}

/** OP_MSG: flags, then a section of kind 0. OP_QUERY (only the first greeting): flags, name, skip, return. */
function bodyOf(message: Buffer, opCode: number): Document {
  const start =
    opCode === OP_QUERY ? message.indexOf(0, HEADER_BYTES + 4) + 1 + 8 : HEADER_BYTES + 4 + 1;
  const size = message.readInt32LE(start);
  return BSON.deserialize(message.subarray(start, start + size));
}

export function encodeReply(command: WireCommand, reply: Document): Buffer {
  const body = BSON.serialize(reply);
  const preamble =
    command.opCode === OP_QUERY
      ? Buffer.concat([Buffer.alloc(16), Buffer.from([1, 0, 0, 0])]) // flags, cursor, from; one document
      : Buffer.alloc(5); // flags, kind of section
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(HEADER_BYTES + preamble.length + body.length, 0);
  header.writeInt32LE(command.requestId, 8);
  header.writeInt32LE(command.opCode === OP_QUERY ? OP_REPLY : OP_MSG, 12);
  return Buffer.concat([header, preamble, body]);
}
