import { randomBytes } from 'node:crypto';

/** An id as EC2 makes them: `vpc-0` and 16 hexadecimal digits. */
export function newEc2Id(prefix: string): string {
  return `${prefix}-0${randomBytes(8).toString('hex')}`;
}
