import type { Clock } from './types';

/** Real time, with AWS's waits divided by `speed`. */
export class DefaultClock implements Clock {
  readonly speed: number;

  /**
   * @param speed - how many times faster than AWS waits pass; above 0, 1 is AWS's own pace
   * @throws Error when `speed` is not a positive finite number
   */
  constructor(speed: number) {
    if (!Number.isFinite(speed) || speed <= 0) {
      throw new Error(
        `speed is ${speed}: give a number above 0, for example 20 to pass waits twenty times faster than AWS`,
      );
    }
    this.speed = speed;
  }

  now(): number {
    return Date.now();
  }

  after(awsSeconds: number, from: number = this.now()): number {
    return from + (awsSeconds * 1000) / this.speed;
  }
}
