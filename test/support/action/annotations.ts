import type { StepResult } from './run-action.ts';

/** @returns the text of each `::error::` of a step */
export function errorsOf(step: StepResult): string[] {
  return messagesOf(step, 'error');
}

/** @returns the text of each `::warning::` of a step */
export function warningsOf(step: StepResult): string[] {
  return messagesOf(step, 'warning');
}

function messagesOf({ log }: StepResult, wanted: string): string[] {
  return log.annotations.filter(({ level }) => level === wanted).map(({ message }) => message);
}
