export { createDataPlaneModule } from './createDataPlaneModule';
export { dataPlaneAddress } from './address';
