interface Question {
  title: string;
  text: string;
  /** What the button says that does it: a verb. */
  yes: string;
  /** What the other button says; `Cancel` when left out. */
  no?: string;
  danger?: boolean;
}

/** One question at a time, before what cannot be taken back. */
class Confirmation {
  open = $state(false);
  /** Stays after the answer, so that the dialog does not change its words as it goes. */
  question = $state.raw<Question>({ title: '', text: '', yes: '' });
  private resolve: (yes: boolean) => void = () => undefined;

  ask(question: Question): Promise<boolean> {
    this.answer(false);
    this.question = question;
    this.open = true;
    return new Promise((resolve) => (this.resolve = resolve));
  }

  answer(yes: boolean): void {
    this.open = false;
    this.resolve(yes);
  }
}

export const confirmation = new Confirmation();
