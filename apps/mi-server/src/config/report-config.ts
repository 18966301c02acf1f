import { type Logger } from '@switchwire/esl-client';
import { type LoadedConfig } from './load-config.ts';

const POLLING = 'esl_cmd_polling_itv';

/** Tells what became of an opensips.cfg, line by line, and what has no effect. */
export const reportConfig = ({ opensipsCfg, given }: LoadedConfig, logger: Logger): void => {
  for (const { key, where } of opensipsCfg?.taken ?? []) {
    if (given.has(key)) logger.info({ parameter: where }, 'Overridden by an option');
    else logger.info({ parameter: where }, 'Taken');
  }
  for (const line of opensipsCfg?.ignored ?? []) logger.warn({ parameter: line }, 'Not taken');
  if (given.has(POLLING) || opensipsCfg?.taken.some(({ key }) => key === POLLING) === true) {
    logger.info({}, `${POLLING} has no effect: replies are not polled for`);
  }
};
