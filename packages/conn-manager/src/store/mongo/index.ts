export { type MongoHistoryOptions } from './mongo-history.ts';
export { type MongoRecords, type MongoRecordsOptions, type StoredRecord } from './mongo-records.ts';
export { mongoHistory, mongoRecords, mongoSocketStore } from './with-driver.ts';
export { type MongoColumns, type MongoSocketStoreOptions } from './options.ts';
export { type StateDocument } from './state-document.ts';
