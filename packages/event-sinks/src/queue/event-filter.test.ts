import { describe, expect, it } from 'vitest';
import { jsonEvent } from '../../test/support.ts';
import { compileFilter, type EventFilter } from './event-filter.ts';

const DTMF = jsonEvent(1, { variable_tenant: 'acme-1' });
const REGISTER = jsonEvent(2, {
  'Event-Name': 'CUSTOM',
  'Event-Subclass': 'sofia::register',
});

describe('which events a sink takes', () => {
  it.each<[EventFilter, boolean, boolean]>([
    [{}, true, true],
    [{ names: ['DTMF'] }, true, false],
    [{ names: ['CUSTOM'] }, false, true],
    [{ names: ['CUSTOM sofia::register'] }, false, true],
    [{ names: ['CUSTOM sofia::expire'] }, false, false],
    [{ names: ['ALL'] }, true, true],
    [{ names: ['DTMF', 'ALL'] }, true, true],
    [{ subclasses: ['sofia::register'] }, false, true],
    [{ names: ['DTMF'], subclasses: ['sofia::register'] }, false, false],
    [{ headers: [{ header: 'variable_tenant', equals: 'acme-1' }] }, true, false],
    [{ headers: [{ header: 'Variable_Tenant', prefix: 'acme' }] }, true, false],
    [{ headers: [{ header: 'variable_tenant', prefix: 'other' }] }, false, false],
    [
      {
        headers: [
          { header: 'variable_tenant', prefix: 'other' },
          { header: 'VARIABLE_TENANT', equals: 'acme-1' },
        ],
      },
      true,
      false,
    ],
    [
      {
        headers: [
          { header: 'variable_tenant', equals: 'acme-1' },
          { header: 'Unique-ID', equals: 'call-2' },
        ],
      },
      false,
      false,
    ],
  ])('%j', (filter, takesDigit, takesRegistration) => {
    const isWanted = compileFilter(filter);
    expect([isWanted(DTMF), isWanted(REGISTER)]).toEqual([takesDigit, takesRegistration]);
  });
});
