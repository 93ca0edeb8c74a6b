import { PlanMemory, sharedMemory } from '../../../../src/engine/simd/memory';
import type { Operation, TakeGradient } from '../../../../src/engine/simd/operation';
import type { Team } from '../../../../src/engine/simd/team';

/**
 * A team in one thread, for operations whose threads wait for each other: between two meetings, all do their part in
 * turn. Because a member cannot stop at a meeting, it does everything for each phase again, with kernels that do
 * nothing in any other phase.
 */
export class Phases<Tried extends Operation> {
  readonly memory: PlanMemory;
  readonly members: readonly Tried[];
  private phase = 0;
  private meetings = 0;

  constructor(size: number, build: (memory: PlanMemory, team: Team) => Tried) {
    const shared = sharedMemory();
    const memories = Array.from({ length: size }, () => this.muted(new PlanMemory(shared)));
    this.members = memories.map((memory, rank) => build(memory, this.member(rank, size)));
    this.memory = memories[0];
  }

  forward(examples: number): void {
    this.inPhases((member) => member.forward(examples, { kind: 'evaluate', batch: 0 }));
  }

  backward(examples: number, take: TakeGradient): void {
    this.inPhases((member) => {
      member.backward(examples, (...piece) => {
        if (this.isOn) take(...piece);
      });
    });
  }

  private get isOn(): boolean {
    return this.meetings === this.phase;
  }

  private inPhases(work: (member: Tried) => void): void {
    let meetings = 0;
    for (this.phase = 0; this.phase <= meetings; this.phase++) {
      for (const member of this.members) {
        this.meetings = 0;
        work(member);
        meetings = this.meetings;
      }
    }
  }

  private member(rank: number, size: number): Team {
    return {
      rank,
      size,
      share: (items) => [Math.floor((items * rank) / size), Math.floor((items * (rank + 1)) / size)],
      meet: () => this.meetings++,
    };
  }

  private muted(memory: PlanMemory): PlanMemory {
    const kernels = Object.entries(memory.kernels).map(([name, kernel]: [string, unknown]) => {
      if (typeof kernel !== 'function') return [name, kernel];
      const muted = (...values: unknown[]): unknown =>
        this.isOn ? Reflect.apply(kernel, undefined, values) : 0;
      return [name, muted];
    });
    Object.defineProperty(memory, 'kernels', { value: Object.fromEntries(kernels) });
    return memory;
  }
}
