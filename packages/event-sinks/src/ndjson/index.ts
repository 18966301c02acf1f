export { ndjson, type NdjsonOptions } from './ndjson.ts';
