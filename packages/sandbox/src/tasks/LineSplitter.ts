import { StringDecoder } from 'string_decoder';

/** CloudWatch Logs takes events up to this size; longer lines are cut into several. */
const MAX_LINE_LENGTH = 256 * 1024;

/** Cuts a stream of bytes into lines. */
export class LineSplitter {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  write(chunk: Buffer): void {
    this.rest += this.decoder.write(chunk);
    const lines = this.rest.split(/\r?\n/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.emit(line);
    if (this.rest.length >= MAX_LINE_LENGTH) {
      this.emit(this.rest);
      this.rest = '';
    }
  }

  /** Gives out what came after the last line break. */
  end(): void {
    this.emit(this.rest + this.decoder.end());
    this.rest = '';
  }

  private emit(line: string): void {
    if (line === '') return;
    for (let at = 0; at < line.length; at += MAX_LINE_LENGTH) {
      this.onLine(line.slice(at, at + MAX_LINE_LENGTH));
    }
  }
}
