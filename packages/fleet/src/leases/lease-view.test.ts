import { expect, describe, it } from 'vitest';
import { LeaseView } from './lease-view.ts';
import { ownerKey, serverKey } from './records.ts';

const server = {
  v: 1,
  id: 'a',
  state: 'live',
  beat: 1,
  since: 1,
  weight: 1,
  version: '0',
  inventory: '',
};
const owner = { v: 1, owner: 'a-1', epoch: 1, since: 1 };

function viewOf() {
  const problems: string[] = [];
  const view = new LeaseView((message) => problems.push(message));
  const say = (key: string, record: object, revision: number) =>
    view.apply({ key, value: JSON.stringify(record), revision });
  return { view, problems, say };
}

describe('the view of the leases', () => {
  it('takes an update only if it is newer', () => {
    const { view, say } = viewOf();

    expect(say(ownerKey('fs:1'), owner, 5)).toMatchObject({ kind: 'owner', socket: 'fs:1' });
    expect(say(ownerKey('fs:1'), { ...owner, owner: 'old' }, 5)).toBeUndefined();
    expect(say(ownerKey('fs:1'), { ...owner, owner: 'old' }, 4)).toBeUndefined();
    expect(say(ownerKey('fs:1'), { ...owner, owner: 'b-1' }, 6)).toBeDefined();

    expect(view.owners.get('fs:1')).toMatchObject({ record: { owner: 'b-1' }, revision: 6 });
  });

  it('drops records missing from a reading, and keeps updates since the reading began', () => {
    const { view, say } = viewOf();
    say(ownerKey('gone:1'), owner, 1);
    say(serverKey('gone'), server, 2);
    const mark = view.mark();
    say(ownerKey('later:1'), owner, 9);
    say(serverKey('later'), server, 10);
    say(ownerKey('fs:1'), { ...owner, epoch: 7 }, 8);

    const entry = { key: ownerKey('fs:1'), value: JSON.stringify(owner), revision: 3, storedAt: 0 };
    view.replace([entry], mark);

    expect([...view.owners.keys()].sort()).toEqual(['fs:1', 'later:1']);
    expect(view.owners.get('fs:1')?.record.epoch).toBe(7);
    expect([...view.servers.keys()]).toEqual(['later']);
  });

  it('accepts a bucket that was created again, whose revisions start low', () => {
    const { view, say } = viewOf();
    say(ownerKey('fs:1'), owner, 900);

    const entry = {
      key: ownerKey('fs:1'),
      value: JSON.stringify({ ...owner, owner: 'b-1' }),
      revision: 2,
      storedAt: 0,
    };
    view.replace([entry], view.mark());
    expect(view.owners.get('fs:1')).toMatchObject({ record: { owner: 'b-1' }, revision: 2 });
    view.replace([], view.mark());

    expect(view.owners.size).toBe(0);
  });

  it('reports invalid records, and skips keys of other kinds', () => {
    const { view, problems, say } = viewOf();

    expect(say(ownerKey('fs:1'), { v: 2 }, 1)).toBeUndefined();
    expect(say('w.fs', { v: 1 }, 2)).toBeUndefined();

    expect(view.owners.size).toBe(0);
    expect(problems).toEqual(['The record o.fs=3a1 has version 2; this server knows version 1']);
  });
});
