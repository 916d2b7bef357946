export { composeMatrix, type MatrixRequest } from './compose-matrix.ts';
export { findKey, selectAccount } from './find-key.ts';
export type { FleetKey } from './fleet-key.ts';
export { INPUT_VOCABULARY } from './input-vocabulary.ts';
export { joinInputs } from './join-inputs.ts';
export { type KeySettings, readKeySettings, readUserName } from './key-settings.ts';
export { parseFleet } from './parse-fleet.ts';
export { readFleet } from './read-fleet.ts';
export { permissionsOfUser } from './user-permissions.ts';
