import {
  compileTemplate,
  type CompiledTemplate,
} from '../template/compileTemplate';
import { parseTemplate } from '../template/parseTemplate';
import type { Template } from '../template/Template';
import type { StackInput, StackRow } from './rows';
import type { StackStore } from './StackStore';

const MOST_TEMPLATES = 64;

/** Templates that were parsed, so that a tick does not parse again. */
export class TemplateCache {
  private readonly parsed = new Map<string, Template>();
  private readonly compiled = new WeakMap<StackInput, CompiledTemplate>();

  constructor(private readonly stacks: StackStore) {}

  template(templateId: string): Template {
    const known = this.parsed.get(templateId);
    if (known) return known;
    const template = parseTemplate(this.stacks.templateText(templateId));
    const [oldest] = this.parsed.keys();
    if (this.parsed.size >= MOST_TEMPLATES) this.parsed.delete(oldest);
    this.parsed.set(templateId, template);
    return template;
  }

  /** @throws AwsError `ValidationError` for template errors that depend on parameters */
  compile(stack: StackRow, input: StackInput = stack.input): CompiledTemplate {
    const known = this.compiled.get(input);
    if (known) return known;
    const compiled = compileTemplate(
      this.template(input.templateId),
      input.parameters,
      { ...stack, notificationArns: input.notificationArns },
    );
    this.compiled.set(input, compiled);
    return compiled;
  }
}
