import { type MachineGraph, machineGraph } from '@switchwire/conn-manager';
import { membershipMachine } from './membership/membership-machine.ts';
import { ownershipMachine } from './ownership/ownership-machine.ts';

/** The machines of a fleet as drawable graphs: of one server, and of one socket on one server. */
export function fleetMachines(): Readonly<Record<'membership' | 'ownership', MachineGraph>> {
  return { membership: machineGraph(membershipMachine), ownership: machineGraph(ownershipMachine) };
}
