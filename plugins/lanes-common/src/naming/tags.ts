/** Tags on every stack; what a stack is, these say. */
export const TAGS = {
  layer: 'laneway:layer',
  service: 'laneway:service',
  env: 'laneway:env',
  lane: 'laneway:lane',
  owner: 'laneway:owner',
  commit: 'laneway:commit',
  branch: 'laneway:branch',
  execution: 'laneway:execution',
  templateVersion: 'laneway:template-version',
  expiresAt: 'laneway:expires-at',
} as const;

/** Which stack a resource belongs to. */
export type Layer = 'infra' | 'boot' | 'app' | 'route';
