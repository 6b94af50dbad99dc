export { ControlApi } from './ControlApi';
