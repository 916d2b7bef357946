export { executeSetup, observeSetup } from './apply/execute.ts';
export { planApply } from './apply/plan-apply.ts';
export { planUndo } from './apply/plan-undo.ts';
export { describeSetupStep, type SetupPlan, type Step } from './apply/step.ts';
export {
  AUDIT_ROLE_FORMATS,
  type AuditRole,
  type AuditRoleFormat,
  renderAuditRole,
} from './audit-role/render-audit-role.ts';
export { CI_SYSTEMS, type CiJobs, type CiSystem, type RefFilter } from './ci/ci-jobs.ts';
export { composeCi } from './ci/compose-ci.ts';
export { renderPipeline } from './ci/pipelines/pipeline.ts';
export { buildkiteJobs } from './ci/systems/buildkite.ts';
export { circleCiJobs } from './ci/systems/circleci.ts';
export { gitLabJobs } from './ci/systems/gitlab.ts';
export { jenkinsJobs } from './ci/systems/jenkins.ts';
export { composeRotation, type RotatedUser } from './compose-rotation.ts';
export { composeSetup, type SetupRequest } from './compose-setup.ts';
export { ACCOUNT, type DesiredSetup } from './desired-setup.ts';
export { APP_SECRETS, type AppNeeds, renderAppChecklist } from './documents/app-checklist.ts';
export { modelOfJob } from './documents/example-model.ts';
export {
  DOCUMENT_FORMATS,
  type DocumentFormat,
  type Documents,
  oneDocument,
  renderDocuments,
} from './documents/render.ts';
export {
  type AppToken,
  type FleetOfWorkflow,
  type KeyOfWorkflow,
  renderRotationWorkflow,
} from './documents/rotation-workflow.ts';
export { PLACEHOLDER_NOTE, renderWorkflow } from './documents/workflow.ts';
export { checkGuardrails } from './guardrails/check-guardrails.ts';
export { composeGuardrails, type GuardrailRequest } from './guardrails/compose-guardrails.ts';
export {
  CREATE_GUARDRAILS,
  GUARDRAIL_FORMATS,
  renderGuardrails,
} from './guardrails/render-guardrails.ts';
export { CONSUMERS, type Consumer, PLANES, type Plane, planesOf } from './policy/consumer.ts';
export type { Statement } from './policy/document.ts';
export type { NamedModel } from './policy/permissions.ts';
export type { SetupStore } from './ports.ts';
export { compareSetup } from './state/compare-setup.ts';
export { describeDenies } from './state/describe-denies.ts';
export { type Difference, type ShownDifference, showPlace } from './state/difference.ts';
export { type Issuer, parseIssuer } from './subject/issuer.ts';
export { describeFilter, type JobFilter } from './subject/job-filter.ts';
