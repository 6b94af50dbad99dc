import { FUNCTIONS } from './functions';
import { type Expression, parseExpression } from './parseExpression';
import {
  combine,
  list,
  type MathScope,
  type MathValue,
  mathError,
  scalar,
} from './values';

/** Words that `FILL` takes instead of a value. */
const WORDS = new Set(['REPEAT', 'LINEAR']);

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
  '||': (a, b) => Number(a !== 0 || b !== 0),
};

/** Computes a metric math expression. Throws `ValidationError` for one that is not understood. */
export function evaluateExpression(text: string, scope: MathScope): MathValue {
  return evaluate(parseExpression(text), scope);
}

function evaluate(expression: Expression, scope: MathScope): MathValue {
  switch (expression.type) {
    case 'number':
      return scalar(expression.value);
    case 'text':
      return { type: 'text', value: expression.value };
    case 'name':
      return WORDS.has(expression.name)
        ? { type: 'text', value: expression.name }
        : scope.valueOf(expression.name);
    case 'list':
      return list(expression.items.map(item => evaluate(item, scope)));
    case 'negate':
      return combine(
        scalar(0),
        evaluate(expression.operand, scope),
        (a, b) => a - b,
      );
    case 'binary':
      return combine(
        evaluate(expression.left, scope),
        evaluate(expression.right, scope),
        OPERATORS[expression.operator],
      );
    default: {
      const apply = Object.hasOwn(FUNCTIONS, expression.name)
        ? FUNCTIONS[expression.name]
        : undefined;
      if (!apply) {
        throw mathError(
          `function ${expression.name} is not supported by the sandbox`,
        );
      }
      return apply(
        expression.args.map(arg => evaluate(arg, scope)),
        scope,
      );
    }
  }
}
