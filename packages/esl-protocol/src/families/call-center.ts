import { type EslEvent } from '../event/event.ts';
import { numberIn, secondsTimeIn } from './values.ts';

export type CallCenterAction =
  | 'agent-add'
  | 'agent-contact-change'
  | 'agent-max-no-answer'
  | 'agent-offering'
  | 'agent-state-change'
  | 'agent-status-change'
  | 'bridge-agent-start'
  | 'bridge-agent-end'
  | 'bridge-agent-fail'
  | 'member-queue-start'
  | 'member-queue-end'
  | 'member-queue-resume'
  | 'members-count';

/** Something that happened in a queue of mod_callcenter. */
export interface CallCenterEvent {
  readonly action: CallCenterAction | (string & {}) | undefined;
  readonly queue: string | undefined;
  readonly agent: CallCenterAgent;
  readonly member: CallCenterMember;
  readonly cause: string | undefined;
  readonly cancelReason: string | undefined;
  /** A name of {@link HANGUP_CAUSES}. */
  readonly hangupCause: string | undefined;
  /** Members waiting; of `members-count`. */
  readonly count: number | undefined;
  readonly selection: string | undefined;
}

/** Who answers. */
export interface CallCenterAgent {
  readonly name: string | undefined;
  readonly state: string | undefined;
  readonly status: string | undefined;
  readonly system: string | undefined;
  readonly type: string | undefined;
  /** The agent's channel. */
  readonly uuid: string | undefined;
  readonly calledAt: Date | undefined;
  readonly answeredAt: Date | undefined;
  readonly abortedAt: Date | undefined;
}

/** Who waits. */
export interface CallCenterMember {
  /** The queue's own name for the waiting, not a channel. */
  readonly uuid: string | undefined;
  /** The member's channel. */
  readonly sessionUuid: string | undefined;
  readonly cidName: string | undefined;
  readonly cidNumber: string | undefined;
  readonly joinedAt: Date | undefined;
  readonly leftAt: Date | undefined;
}

/** The content of a `callcenter::info` event; undefined for other events. */
export function callCenterOf(event: EslEvent): CallCenterEvent | undefined {
  if (event.subclass !== 'callcenter::info') return undefined;
  return {
    action: event.text('CC-Action'),
    queue: event.text('CC-Queue'),
    agent: agentOf(event),
    member: memberOf(event),
    cause: event.text('CC-Cause'),
    cancelReason: event.text('CC-Cancel-Reason'),
    hangupCause: event.text('CC-Hangup-Cause'),
    count: numberIn(event, 'CC-Count'),
    selection: event.text('CC-Selection'),
  };
}

function agentOf(event: EslEvent): CallCenterAgent {
  return {
    name: event.text('CC-Agent'),
    state: event.text('CC-Agent-State'),
    status: event.text('CC-Agent-Status'),
    system: event.text('CC-Agent-System'),
    type: event.text('CC-Agent-Type'),
    uuid: event.text('CC-Agent-UUID'),
    calledAt: secondsTimeIn(event, 'CC-Agent-Called-Time'),
    answeredAt: secondsTimeIn(event, 'CC-Agent-Answered-Time'),
    abortedAt: secondsTimeIn(event, 'CC-Agent-Aborted-Time'),
  };
}

function memberOf(event: EslEvent): CallCenterMember {
  return {
    uuid: event.text('CC-Member-UUID'),
    sessionUuid: event.text('CC-Member-Session-UUID'),
    cidName: event.text('CC-Member-CID-Name'),
    cidNumber: event.text('CC-Member-CID-Number'),
    joinedAt: secondsTimeIn(event, 'CC-Member-Joined-Time'),
    leftAt: secondsTimeIn(event, 'CC-Member-Leaving-Time'),
  };
}
