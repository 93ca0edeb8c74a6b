import { parametersOf, prunableOf, type Graph, type Parameter } from '../network/graph';
import { countLayers, isNested, sameMask, type Mask } from '../pruning/mask';
import type { Branch } from './branches';
import type { Artefact } from './plan';
import type { Check } from './records';

/**
 * Self-checks of what a run starts from. The commonest fault in published code is a protocol that silently does
 * something else, so each run asserts what its name promises.
 */

/** Share of a fresh draw's weights that may fall on the old value; float32 draws do so about once in a million. */
const CHANCE_OF_SAME = 1e-3;

/** A check that passed when `fault` is undefined. */
export function check(name: string, fault: string | undefined): Check {
  return { name, passed: fault === undefined, detail: fault ?? '' };
}

/** A ticket keeps only what the mask it was pruned from keeps. */
export function checkTicket(mask: Mask, outer: Mask | undefined): Check[] {
  if (!outer) return [];
  return [
    check(
      'masks are nested',
      isNested(mask, outer) ? undefined : 'the mask keeps weights already pruned above',
    ),
  ];
}

/** A control is what it is called: the ticket's where it should be the ticket's, and different where it should differ. */
export function checkControl(graph: Graph, branch: Branch, control: Artefact, ticket: Artefact): Check[] {
  return [
    check(
      'control keeps as many weights as the ticket',
      countFault(graph, branch, control.mask, ticket.mask),
    ),
    ...checkMask(branch, control.mask, ticket.mask),
    ...checkWeights(graph, branch, control, ticket),
  ];
}

function checkMask(branch: Branch, control: Mask, ticket: Mask): Check[] {
  const same = sameMask(control, ticket);
  switch (branch.mask) {
    case 'ticket':
      return [check("control's mask is the ticket's", same ? undefined : 'it keeps other weights')];
    case 'layerwise shuffle':
    case 'global shuffle': {
      const moved = !same || !canDiffer(ticket);
      return [
        check("control's mask differs from the ticket's", moved ? undefined : 'the shuffle moved nothing'),
      ];
    }
    case 'one-shot':
      return [];
  }
}

function checkWeights(graph: Graph, branch: Branch, control: Artefact, ticket: Artefact): Check[] {
  if (branch.weights === 'rewind') {
    return [check("control's weights are the ticket's", changedFault(graph, control, ticket))];
  }
  const differ = check("control's weights differ from the ticket's", unchangedFault(graph, control, ticket));
  if (branch.weights === 'fresh') return [differ];
  return [differ, check("control's weights keep the ticket's signs", signFault(graph, control, ticket))];
}

/** Per layer, except where the whole mask is shuffled or pruned as one. */
function countFault(graph: Graph, branch: Branch, control: Mask, ticket: Mask): string | undefined {
  const counts = countLayers(graph, control);
  const expected = countLayers(graph, ticket);
  const layerwise = branch.mask === 'ticket' || branch.mask === 'layerwise shuffle';
  const fault = counts.find(({ kept }, i) => kept !== expected[i].kept);
  if (layerwise && fault) {
    const { kept } = expected.find(({ name }) => name === fault.name)!;
    return `${fault.name} keeps ${fault.kept} weights, the ticket ${kept}`;
  }
  const [sum, goal] = [counts, expected].map((layers) => layers.reduce((total, { kept }) => total + kept, 0));
  return sum === goal ? undefined : `it keeps ${sum} weights, the ticket ${goal}`;
}

/** A mask that keeps all or nothing of every layer has no other arrangement. */
function canDiffer(mask: Mask): boolean {
  return Object.values(mask).some((bits) => bits.includes(0) && bits.includes(1));
}

/** Weights, and whatever else the rewind point holds: biases, batch norm and its running statistics. */
function changedFault(graph: Graph, control: Artefact, ticket: Artefact): string | undefined {
  const changed = countSurvivors(graph, control, ticket, (value, old) => !Object.is(value, old));
  if (changed > 0) return `${changed} weights are not the ticket's`;
  const isSame = ({ name }: Parameter) =>
    control.weights[name].every((value, i) => Object.is(value, ticket.weights[name][i]));
  const other = parametersOf(graph).find((parameter) => !parameter.prunable && !isSame(parameter));
  return other && `${other.name} is not the ticket's`;
}

/** A fresh draw changes every surviving weight; here and there one may fall on the old value by chance. */
function unchangedFault(graph: Graph, control: Artefact, ticket: Artefact): string | undefined {
  const same = countSurvivors(graph, control, ticket, (fresh, old) => fresh === old);
  const all = countSurvivors(graph, control, ticket, () => true);
  return same <= all * CHANCE_OF_SAME ? undefined : `${same} of ${all} weights are the ticket's own`;
}

function signFault(graph: Graph, control: Artefact, ticket: Artefact): string | undefined {
  const flipped = countSurvivors(graph, control, ticket, (fresh, old) => fresh * old < 0);
  return flipped === 0 ? undefined : `${flipped} weights changed their sign`;
}

/** Counts the surviving weights of a control of which, with the ticket's weight in the same place, something holds. */
function countSurvivors(
  graph: Graph,
  control: Artefact,
  ticket: Artefact,
  holds: (value: number, ticketValue: number) => boolean,
): number {
  let count = 0;
  for (const { name, size } of prunableOf(graph)) {
    const [kept, values, ticketValues] = [control.mask[name], control.weights[name], ticket.weights[name]];
    for (let i = 0; i < size; i++) if (kept[i] === 1 && holds(values[i], ticketValues[i])) count++;
  }
  return count;
}
