/**
 * The summary of a pipeline action in words. Source actions of CodeConnections give JSON; its commit message is what a person
 * wants to read.
 */
export function actionSummary(summary: string): string {
  if (!summary.startsWith('{')) return summary;
  try {
    const message: unknown = JSON.parse(summary).CommitMessage;
    return typeof message === 'string' ? message.split('\n')[0] : summary;
  } catch {
    return summary;
  }
}
