import type { Json } from '../../../core/types';
import { intrinsicCall, subPieces } from './evaluate';
import { splitAttribute } from './parseTemplate';
import { isJsonObject } from './Template';

/** What a piece of a template refers to. */
export interface References {
  /** Names in `Ref` and `Fn::Sub`: resources, parameters and pseudo parameters. */
  readonly refs: ReadonlySet<string>;
  /** `Fn::GetAtt`, as `[logicalId, attribute]`. */
  readonly attributes: ReadonlyArray<readonly [string, string]>;
  /** Conditions that `Fn::If` asks for. */
  readonly conditions: ReadonlySet<string>;
  /** Exports that `Fn::ImportValue` names literally. */
  readonly imports: ReadonlySet<string>;
}

/** Collects what a value refers to, in every branch of its `Fn::If`s. */
export function collectReferences(node: Json): References {
  const refs = new Set<string>();
  const conditions = new Set<string>();
  const imports = new Set<string>();
  const attributes: Array<readonly [string, string]> = [];

  const addSub = (argument: Json) => {
    const [text, variables] = Array.isArray(argument) ? argument : [argument];
    if (typeof text !== 'string') return;
    for (const piece of subPieces(text)) {
      if (typeof piece === 'string') continue;
      if (isJsonObject(variables) && piece.name in variables) continue;
      if (piece.name.includes('.')) attributes.push(splitAttribute(piece.name));
      else refs.add(piece.name);
    }
  };

  const visit = (value: Json): void => {
    if (Array.isArray(value)) {
      value.forEach(visit);
      return;
    }
    if (!isJsonObject(value)) return;
    const call = intrinsicCall(value);
    if (call?.name === 'Ref') refs.add(String(call.argument));
    if (call?.name === 'Fn::Sub') addSub(call.argument);
    if (call?.name === 'Fn::ImportValue' && typeof call.argument === 'string') {
      imports.add(call.argument);
    }
    if (call?.name === 'Fn::If' && Array.isArray(call.argument)) {
      conditions.add(String(call.argument[0]));
    }
    if (call?.name === 'Fn::GetAtt') {
      const [logicalId, attribute] =
        typeof call.argument === 'string'
          ? splitAttribute(call.argument)
          : [call.argument].flat();
      attributes.push([
        String(logicalId),
        typeof attribute === 'string' ? attribute : '',
      ]);
    }
    Object.values(value).forEach(visit);
  };
  visit(node);
  return { refs, attributes, conditions, imports };
}
