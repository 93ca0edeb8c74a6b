import type { Shape } from '../../science/network/graph';
import { Activation, type Form } from './activation';
import type { PlanMemory } from './memory';

/** Room for gradients of a form. */
interface Room {
  form: string;
  /** The one that lies at its beginning. */
  gradient: Activation;
  /** How many signals have it, not all of whose readers are planned. */
  signals: number;
}

/**
 * Room for the gradients by the signals of a plan, which is laid out from the first layer to the last. A pass back needs a
 * gradient only from the last of its signal's readers to what gives the signal. So when all readers are planned, a later
 * signal of the same form gets its room: of several, that given back last, which a pass back has used last. What is written there is
 * then more often in a cache still.
 */
export class Gradients {
  /** In the order in which they have been given back. */
  private rooms: Room[] = [];
  private readonly roomOf = new Map<Activation, Room>();

  constructor(
    private readonly memory: PlanMemory,
    private readonly capacity: number,
    /** Whether a pass back may go panel by panel. */
    private readonly goesByPanel: boolean,
  ) {}

  /**
   * Room for a signal's gradient: its border is zero, what is inside has to be written. Whoever goes back panel by panel, and writes
   * the gradient `below` a panel after having read this one's for the last time, writes where this one's lay: then the two share a
   * room, if they have the same form.
   */
  reserve(shape: Shape, border: number, flat: boolean, below?: Activation): Activation {
    const [, height, width] = shape;
    const spare = this.goesByPanel && !flat && height * width > 1;
    const form: Form = { border, flat, spare };
    const key = JSON.stringify([shape, form]);
    const shared = below && this.roomOf.get(below)!;
    if (spare && shared?.form === key && shared.gradient === below) {
      const above = new Activation(this.memory, shape, this.capacity, { ...form, above: below });
      return this.take(shared, above);
    }
    const unused = this.rooms.findLast((room) => room.form === key && room.signals === 0);
    const room = unused ?? this.add(key, new Activation(this.memory, shape, this.capacity, form));
    return this.take(room, room.gradient);
  }

  /** Another signal has the gradient too. */
  share(gradient: Activation): Activation {
    return this.take(this.roomOf.get(gradient)!, gradient);
  }

  /** All readers of a signal that has the gradient are planned. */
  release(gradient: Activation): void {
    const room = this.roomOf.get(gradient)!;
    room.signals--;
    this.rooms = [...this.rooms.filter((other) => other !== room), room];
  }

  private take(room: Room, gradient: Activation): Activation {
    room.signals++;
    this.roomOf.set(gradient, room);
    return gradient;
  }

  private add(form: string, gradient: Activation): Room {
    const room = { form, gradient, signals: 0 };
    this.rooms.push(room);
    return room;
  }
}
