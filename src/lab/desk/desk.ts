import type { LabSetting } from '../../ipc/lab';
import { Lab } from '../lab';
import { Announcer } from './announcer';
import { Imports } from './import';

/** The lab as the window's counterpart: what the requests are answered from. */
export class Desk {
  readonly announcer: Announcer;
  readonly imports: Imports;

  private constructor(
    readonly lab: Lab,
    readonly folder: string,
  ) {
    this.announcer = new Announcer(lab);
    this.imports = new Imports(folder, this.announcer);
  }

  /** Takes the data folder and goes on with the queue that is in it. */
  static async open({ folder, workers }: LabSetting, workerScript: string): Promise<Desk> {
    const desk = new Desk(await Lab.open({ folder, workers, workerScript }), folder);
    desk.lab.goOn();
    return desk;
  }

  async close(): Promise<void> {
    await this.imports.close();
    await this.lab.close({ keepQueue: true });
    this.announcer.close();
  }
}
