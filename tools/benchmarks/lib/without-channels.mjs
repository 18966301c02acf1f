// `node --import`: every `….hasSubscribers` of our packages is the word `false`, so that the engine knows of no channel.
import { register } from 'node:module';

register(new URL('without-channels-hook.mjs', import.meta.url));
