/** What the demo portal shows: environment, services, their branches and lanes, and how much traffic they get. */
export const DEMO = {
  account: '111111111111',
  region: 'ap-southeast-2',
  env: 'dev',
  owner: 'acme',
  infraRepo: 'infra',
  /** Entity ref of the group that owns the demo services. */
  ownerRef: 'group:default/shop',
} as const;

export interface DemoLane {
  readonly name: string;
  readonly branch: string;
  /** Requests a second that ask for this lane; for `default` those that ask for none. */
  readonly requestsPerSecond: number;
  /** Whether waiting for it would be waiting for something that is meant to fail or to take long. */
  readonly settles: boolean;
}

export interface DemoService {
  readonly name: string;
  readonly description: string;
  readonly lanes: readonly DemoLane[];
}

function lane(
  name: string,
  branch: string,
  requestsPerSecond: number,
  settles = true,
): DemoLane {
  return { name, branch, requestsPerSecond, settles };
}

export const DEMO_SERVICES: readonly DemoService[] = [
  {
    name: 'user-api',
    description: 'Accounts and profiles of the shop',
    lanes: [
      lane('default', 'main', 6),
      lane('gray', 'gray', 2),
      lane('blue', 'blue', 2),
    ],
  },
  {
    name: 'order-api',
    description: 'Orders, from basket to doorstep',
    lanes: [
      lane('default', 'main', 3),
      lane('slow-tests', 'slow-tests', 0, false),
    ],
  },
  {
    name: 'payment-api',
    description: 'Takes the money and keeps the ledger',
    lanes: [lane('default', 'main', 1), lane('ledger', 'ledger', 0, false)],
  },
];
