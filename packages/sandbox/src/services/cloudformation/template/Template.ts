import type { Json } from '../../../core/types';

/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/** A template as parsed: short tags are already in their long form (`{ Ref: 'X' }`, `{ 'Fn::Sub': '...' }`). */
export interface Template {
  readonly AWSTemplateFormatVersion?: string;
  readonly Description?: string;
  readonly Metadata?: JsonObject;
  readonly Parameters: Readonly<Record<string, ParameterDefinition>>;
  readonly Mappings: Readonly<Record<string, JsonObject>>;
  readonly Conditions: Readonly<Record<string, Json>>;
  readonly Resources: Readonly<Record<string, ResourceDefinition>>;
  readonly Outputs: Readonly<Record<string, OutputDefinition>>;
}

export interface ParameterDefinition {
  readonly Type: string;
  readonly Default?: Json;
  readonly Description?: string;
  readonly NoEcho?: boolean | string;
  readonly AllowedValues?: Json[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
  readonly MinLength?: number | string;
  readonly MaxLength?: number | string;
  readonly MinValue?: number | string;
  readonly MaxValue?: number | string;
}

export type DeletionPolicy =
  | 'Delete'
  | 'Retain'
  | 'RetainExceptOnCreate'
  | 'Snapshot';

export interface ResourceDefinition {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly DependsOn?: string | string[];
  readonly Condition?: string;
  readonly Metadata?: JsonObject;
  readonly DeletionPolicy?: Json;
  readonly UpdateReplacePolicy?: Json;
}

export interface OutputDefinition {
  readonly Value: Json;
  readonly Description?: string;
  readonly Condition?: string;
  readonly Export?: { readonly Name: Json };
}

/** True for a JSON object, false for arrays, scalars and null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of a scalar as CloudFormation writes it into strings; undefined for objects and arrays. */
export function scalarText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
    ? String(value)
    : undefined;
}
