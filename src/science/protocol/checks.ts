import { prunableOf, type Graph } from '../network/graph';
import { countLayers, isNested, sameMask, type Mask } from '../pruning/mask';
import type { Branch } from './branches';
import type { Artefact } from './plan';
import type { Check } from './records';

/**
 * Self-checks of what a run starts from. The commonest fault in published code is a protocol that silently does
 * something else, so each run asserts what its name promises.
 */

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

/** A control is what it is called: the ticket's weights in number, and different where it should differ. */
export function checkControl(graph: Graph, branch: Branch, control: Artefact, ticket: Artefact): Check[] {
  const checks = [
    check(
      'control keeps as many weights as the ticket',
      countFault(graph, branch, control.mask, ticket.mask),
    ),
  ];
  if (branch.mask.endsWith('shuffle')) {
    const moved = !sameMask(control.mask, ticket.mask) || !canDiffer(ticket.mask);
    checks.push(
      check("control's mask differs from the ticket's", moved ? undefined : 'the shuffle moved nothing'),
    );
  }
  if (branch.weights !== 'rewind') {
    checks.push(check("control's weights differ from the ticket's", unchangedFault(graph, control, ticket)));
  }
  if (branch.weights === 'sign-kept') {
    checks.push(check("control's weights keep the ticket's signs", signFault(graph, control, ticket)));
  }
  return checks;
}

/** Per layer, except where the whole mask is shuffled or pruned as one. */
function countFault(graph: Graph, branch: Branch, control: Mask, ticket: Mask): string | undefined {
  const counts = countLayers(graph, control);
  const expected = countLayers(graph, ticket);
  const layerwise = branch.mask === 'ticket' || branch.mask === 'layerwise shuffle';
  const fault = counts.find(({ kept }, i) => kept !== expected[i].kept);
  if (layerwise && fault) {
    return `${fault.name} keeps ${fault.kept} weights, the ticket ${expected.find(({ name }) => name === fault.name)!.kept}`;
  }
  const [sum, goal] = [counts, expected].map((layers) => layers.reduce((total, { kept }) => total + kept, 0));
  return sum === goal ? undefined : `it keeps ${sum} weights, the ticket ${goal}`;
}

/** A mask that keeps all or nothing of every layer has no other arrangement. */
function canDiffer(mask: Mask): boolean {
  return Object.values(mask).some((bits) => bits.includes(0) && bits.includes(1));
}

/** A fresh draw changes every surviving weight; one in a million may fall on the old value by chance. */
function unchangedFault(graph: Graph, control: Artefact, ticket: Artefact): string | undefined {
  const survivors = survivingPairs(graph, control, ticket);
  const same = survivors.filter(([fresh, old]) => fresh === old).length;
  return same <= survivors.length * 1e-3
    ? undefined
    : `${same} of ${survivors.length} weights are the ticket's own`;
}

function signFault(graph: Graph, control: Artefact, ticket: Artefact): string | undefined {
  const flipped = survivingPairs(graph, control, ticket).filter(([fresh, old]) => fresh * old < 0).length;
  return flipped === 0 ? undefined : `${flipped} weights changed their sign`;
}

function survivingPairs(graph: Graph, control: Artefact, ticket: Artefact): [number, number][] {
  return prunableOf(graph).flatMap(({ name }) => {
    const old = ticket.weights[name];
    return [...control.weights[name]]
      .map((value, i): [number, number] => [value, old[i]])
      .filter((_, i) => control.mask[name][i] === 1);
  });
}
