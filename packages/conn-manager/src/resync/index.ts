export {
  type ChannelDifference,
  compareChannels,
  parseChannels,
  type ShownChannel,
} from './channels.ts';
export { resync } from './resync.ts';
