import { AwsError } from '../../../core/AwsError';

export type Expression =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'list'; readonly items: readonly Expression[] }
  | { readonly type: 'negate'; readonly operand: Expression }
  | {
      readonly type: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly type: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
    };

/** Operators by precedence, the loosest first. */
const LEVELS: ReadonlyArray<readonly string[]> = [
  ['OR', '||'],
  ['AND', '&&'],
  ['==', '!=', '<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/'],
];

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|([A-Za-z_]\w*)|(["'])((?:(?!\3).)*)\3|(\|\||&&|==|!=|<=|>=|[-+*/^<>()[\],]))/y;

interface Token {
  readonly kind: 'number' | 'name' | 'text' | 'sign' | 'end';
  readonly text: string;
}

class Parser {
  private readonly tokens: readonly Token[];
  private position = 0;

  constructor(private readonly text: string) {
    this.tokens = this.tokenize();
  }

  parse(): Expression {
    const expression = this.binary(0);
    if (this.peek().kind !== 'end') this.fail();
    return expression;
  }

  private tokenize(): Token[] {
    const tokens: Token[] = [];
    const text = this.text.trimEnd();
    const pattern = new RegExp(TOKEN);
    while (pattern.lastIndex < text.length) {
      const at = pattern.lastIndex;
      const match = pattern.exec(text);
      if (!match) throw this.error(text.slice(at).trim());
      const [, number, name, , quoted, sign] = match;
      if (number !== undefined) tokens.push({ kind: 'number', text: number });
      else if (name !== undefined) tokens.push({ kind: 'name', text: name });
      else if (quoted !== undefined)
        tokens.push({ kind: 'text', text: quoted });
      else tokens.push({ kind: 'sign', text: sign });
    }
    return tokens;
  }

  private binary(level: number): Expression {
    if (level === LEVELS.length) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = this.operatorAt(LEVELS[level]);
      if (!operator) return left;
      this.position += 1;
      const right = this.binary(level + 1);
      left = { type: 'binary', operator, left, right };
    }
  }

  private operatorAt(operators: readonly string[]): string | undefined {
    const { kind, text } = this.peek();
    if (kind !== 'sign' && kind !== 'name') return undefined;
    const wanted = text.toLocaleUpperCase('en-US');
    return operators.includes(wanted) ? wanted : undefined;
  }

  private unary(): Expression {
    if (this.accept('-')) return { type: 'negate', operand: this.unary() };
    const base = this.primary();
    if (!this.accept('^')) return base;
    return { type: 'binary', operator: '^', left: base, right: this.unary() };
  }

  private primary(): Expression {
    const token = this.peek();
    switch (token.kind) {
      case 'number':
        this.position += 1;
        return { type: 'number', value: Number(token.text) };
      case 'text':
        this.position += 1;
        return { type: 'text', value: token.text };
      case 'name':
        this.position += 1;
        if (!this.accept('(')) return { type: 'name', name: token.text };
        return {
          type: 'call',
          name: token.text.toLocaleUpperCase('en-US'),
          args: this.items(')'),
        };
      default:
        return this.bracketed();
    }
  }

  private bracketed(): Expression {
    if (this.accept('[')) return { type: 'list', items: this.items(']') };
    if (!this.accept('(')) this.fail();
    const inner = this.binary(0);
    if (!this.accept(')')) this.fail();
    return inner;
  }

  private items(end: ')' | ']'): Expression[] {
    const items: Expression[] = [];
    if (this.accept(end)) return items;
    do {
      items.push(this.binary(0));
    } while (this.accept(','));
    if (!this.accept(end)) this.fail();
    return items;
  }

  private accept(sign: string): boolean {
    const { kind, text } = this.peek();
    if (kind !== 'sign' || text !== sign) return false;
    this.position += 1;
    return true;
  }

  private peek(): Token {
    return this.tokens[this.position] ?? { kind: 'end', text: 'the end' };
  }

  private fail(): never {
    throw this.error(this.peek().text);
  }

  private error(at: string): AwsError {
    return new AwsError(
      'ValidationError',
      `Error in expression '${this.text}': unexpected '${at}'`,
    );
  }
}

/** Parses a CloudWatch metric math expression. Throws `ValidationError` that shows where it is not understood. */
export function parseExpression(text: string): Expression {
  return new Parser(text).parse();
}
