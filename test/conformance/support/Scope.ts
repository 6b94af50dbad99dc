import { randomBytes } from 'node:crypto';

/** Sets the names of this run apart from those of every other run in the account. */
const RUN = randomBytes(3).toString('hex');
let count = 0;

/** What one case, or a fixture that cases share, makes and must remove again. */
export class Scope {
  private readonly undo: Array<() => Promise<unknown>> = [];

  /**
   * A name that nothing else has: letters, digits and hyphens.
   *
   * @param word - says what it is for; at most 14 characters, so that the name fits where AWS allows 32
   */
  name(word: string): string {
    count += 1;
    return `lw-${RUN}-${count}-${word}`;
  }

  /** Runs at the end, the last added first. */
  later(undo: () => Promise<unknown>): void {
    this.undo.push(undo);
  }

  /** @throws AggregateError when something could not be removed; the rest is removed nevertheless */
  async cleanUp(): Promise<void> {
    const errors: unknown[] = [];
    for (let undo = this.undo.pop(); undo; undo = this.undo.pop()) {
      await undo().catch(error => errors.push(error));
    }
    if (errors.length > 0) {
      throw new AggregateError(errors, `Clean-up failed: ${errors.join('; ')}`);
    }
  }
}
