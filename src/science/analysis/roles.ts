import { BRANCHES, type BranchName } from '../protocol/branches';
import type { Role } from '../protocol/records';

/** A role as people say it; level 0's ticket is the dense network. */
export function roleTitle(role: Role, level?: number): string {
  if (role === 'ticket') return level === 0 ? 'Dense' : 'Ticket';
  if (role === 'pretrain') return 'Training to the rewind point';
  if (role.startsWith('copy-')) return `Copy ${role.slice('copy-'.length)}`;
  return BRANCHES[role as BranchName].title;
}
