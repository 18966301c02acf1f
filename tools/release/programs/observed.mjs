import * as api from '@opentelemetry/api';
import * as sdk from '@opentelemetry/sdk-trace-base';
import * as client from '@switchwire/esl-client';
import * as sinks from '@switchwire/event-sinks';
import * as ndjson from '@switchwire/event-sinks/ndjson';
import * as fakes from '@switchwire/fake-freeswitch';
import * as instrumentation from '@switchwire/opentelemetry';
import observed from './observed.cjs';

await observed.observe({ api, sdk, instrumentation, client, fakes, sinks, ndjson });
